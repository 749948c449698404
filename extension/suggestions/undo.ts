/**
 * Undo Last Automation: the sure way back, after later edits elsewhere in the files, after they were closed, after a restart.
 *
 * 1. The inverse is checked by hash and made as one edit, like the application was.
 * 2. Afterwards the bytes on disk are those of the restored text, whatever save participants do.
 */
import { type CancellationToken, window, workspace } from 'vscode';
import type { UndoPlan } from '../../agent-core/contracts/index.ts';
import { type ChangedDocument, changeDocuments, saveAll } from './change.ts';
import { withPatience } from './progress.ts';
import { withPlaces } from './review/model.ts';
import type { SuggestionServices } from './services.ts';
import {
  changedMeanwhileMessage,
  leftOutMessage,
  plainCode,
  sentences,
  undoneMessage,
  unsavedMessage,
} from './wording.ts';

const TRIES = 3;

/** Takes back the last application. Says what came of it; never rejects. */
export async function undoLastAutomation(services: SuggestionServices): Promise<void> {
  try {
    const message = await withPatience('Taking back…', (token) => undo(services, token));
    if (message) void window.showInformationMessage(message);
  } catch (error) {
    services.tell.failed('take the automation back', error);
  }
}

/** What to say; nothing when cancelled. */
async function undo(services: SuggestionServices, token: CancellationToken): Promise<string | undefined> {
  for (let tries = 0; ; tries++) {
    const { plan } = await services.host.request('planUndo', { documents: unsavedTexts(services) }, token);
    if (!plan) return 'There is no automation to take back.';
    if (plan.documents.length === 0) {
      return sentences(`“${plainCode(plan.title)}” cannot be taken back.`, leftOutMessage(plan.leftOut));
    }
    const result = await changeDocuments(plan.documents, services.keys, token);
    if (result.state === 'changed') return await finish(services, plan, result.documents);
    if (result.state === 'cancelled') return undefined;
    if (result.state === 'refused') return 'VS Code did not make the edit, and nothing was changed. Try again.';
    if (tries + 1 === TRIES) return changedMeanwhileMessage(result.docs);
  }
}

/** The host knows the files on disk; what is not saved it has to be told. */
function unsavedTexts({ keys }: SuggestionServices): { doc: string; text: string }[] {
  const unsaved = workspace.textDocuments.filter((document) => document.isDirty && document.uri.scheme === 'file');
  return unsaved.map((document) => ({ doc: keys.keyOf(document.uri), text: document.getText() }));
}

async function finish(
  { host }: SuggestionServices,
  plan: UndoPlan,
  changed: readonly ChangedDocument[],
): Promise<string> {
  const unsaved = new Set(await saveAll(changed));
  for (const each of changed) {
    const places = plan.documents.find(({ doc }) => doc === each.doc)?.places ?? [];
    if (!unsaved.has(each.doc) && !(await isOnDisk(each, withPlaces(each.before, places)))) unsaved.add(each.doc);
  }
  await host.request('undone', { application: plan.application });
  const done = undoneMessage(plan.title, plan.documents.length);
  return sentences(done, leftOutMessage(plan.leftOut), unsavedMessage([...unsaved]));
}

/** Whether the file now holds `text`, after writing it where a save participant made something else of it. */
async function isOnDisk({ document }: ChangedDocument, text: string): Promise<boolean> {
  const { uri, encoding } = document;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const bytes = await workspace.encode(text.replace(/\r\n|\r|\n/g, eol), { encoding });
  try {
    if (Buffer.compare(await workspace.fs.readFile(uri), bytes) !== 0) await workspace.fs.writeFile(uri, bytes);
    return true;
  } catch {
    return false;
  }
}
