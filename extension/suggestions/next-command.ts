/** The likely next command lines of the active terminal, when the person asks: chosen from a list, put there, never run. */
import { commands, type QuickPickItem, type Terminal, window, workspace } from 'vscode';
import type { NextCommand, Params } from '../../agent-core/contracts/index.ts';
import { COMMANDS } from '../commands/ids.ts';
import { likelihood, noCommandsMessage, plainLabel } from './next-command-wording.ts';
import { withPatience } from './progress.ts';
import type { SuggestionServices } from './services.ts';
import { putIntoTerminal } from './terminal.ts';

export interface CommandItem extends QuickPickItem {
  readonly line: string;
}

const CHOOSE = 'Choose What Is Watched…';

/** Shows what may come next, and puts what is chosen into the terminal. Never rejects. */
export async function suggestNextCommand(services: SuggestionServices): Promise<void> {
  try {
    const terminal = window.activeTerminal;
    const place = placeOf(services, terminal);
    const answer = await withPatience('Looking…', (token) => services.host.request('nextCommands', place, token));
    if (answer.commands.length === 0) await explain(services);
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

/** The list is empty: why, and what to do about it. */
async function explain({ watching }: SuggestionServices): Promise<void> {
  const { current } = watching;
  const isWatched = current.state === 'watching' && current.sources.includes('terminal');
  const buttons = isWatched ? [] : [CHOOSE];
  const answer = await window.showInformationMessage(noCommandsMessage(isWatched), ...buttons);
  if (answer === CHOOSE) await commands.executeCommand(COMMANDS.consent);
}

/** A terminal yet to be made begins in the first folder. */
function placeOf({ terminals }: SuggestionServices, terminal: Terminal | undefined): Params<'nextCommands'> {
  const folder = terminal ? terminal.shellIntegration?.cwd : workspace.workspaceFolders?.[0]?.uri;
  return { ...(terminal && { terminal: terminals.of(terminal) }), ...(folder && { folder: folder.fsPath }) };
}

export function itemOf({ line, confidence, basis }: NextCommand): CommandItem {
  return { line, label: plainLabel(line), description: likelihood(confidence), detail: plainLabel(basis) };
}
