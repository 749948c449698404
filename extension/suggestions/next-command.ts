/** The likely next command lines of the active terminal, when the person asks: chosen from a list, put there, never run. */
import { commands, type QuickPickItem, type Terminal, window, workspace } from 'vscode';
import type { NextCommand, Params } from '../../agent-core/contracts/index.ts';
import { COMMANDS } from '../commands/ids.ts';
import { likelihood, type Mending, NO_COMMANDS, plainLabel, unwatchedTerminals } from './next-command-wording.ts';
import { withPatience } from './progress.ts';
import type { SuggestionServices } from './services.ts';
import { putIntoTerminal } from './terminal.ts';

export interface CommandItem extends QuickPickItem {
  readonly line: string;
}

const MENDING: Readonly<Record<Mending, string>> = {
  'Choose What Is Watched…': COMMANDS.consent,
  Resume: COMMANDS.resume,
  'Manage Workspace Trust': 'workbench.trust.manage',
};

/** Shows what may come next, and puts what is chosen into the terminal; asks the host nothing where terminals are not watched. Never rejects. */
export async function suggestNextCommand(services: SuggestionServices): Promise<void> {
  try {
    const unwatched = unwatchedTerminals(services.watching.current);
    if (unwatched) return await leadOn(unwatched.message, unwatched.button);
    const terminal = window.activeTerminal;
    const place = placeOf(services, terminal);
    const answer = await withPatience('Looking…', (token) => services.host.request('nextCommands', place, token));
    if (answer.commands.length === 0) void window.showInformationMessage(NO_COMMANDS);
    else await choose(answer.commands, terminal);
  } catch (error) {
    services.tell.failed('suggest the next command', error);
  }
}

/** What is chosen goes into the terminal that was asked about, whichever is active by then. */
async function choose(likely: readonly NextCommand[], terminal: Terminal | undefined): Promise<void> {
  const chosen = await window.showQuickPick(likely.map(itemOf), {
    title: 'Suggest Next Command',
    placeHolder: 'Choose a command to put into the terminal; you run it with Enter',
    matchOnDetail: true,
  });
  if (chosen) putIntoTerminal([chosen.line], terminal);
}

async function leadOn(message: string, button: Mending): Promise<void> {
  const answer = await window.showInformationMessage(message, button);
  if (answer === button) await commands.executeCommand(MENDING[button]);
}

/** A terminal yet to be made begins in the first folder. */
function placeOf({ terminals }: SuggestionServices, terminal: Terminal | undefined): Params<'nextCommands'> {
  const folder = terminal ? terminal.shellIntegration?.cwd : workspace.workspaceFolders?.[0]?.uri;
  return { ...(terminal && { terminal: terminals.of(terminal) }), ...(folder && { folder: folder.fsPath }) };
}

export function itemOf({ line, confidence, basis }: NextCommand): CommandItem {
  return { line, label: plainLabel(line), description: likelihood(confidence), detail: plainLabel(basis) };
}
