/**
 * Undo Last Automation: the sure way back, after later edits elsewhere in the files, after they were closed, after a restart.
 *
 * 1. The inverse is checked by hash and made as one edit, like the application was.
 * 2. Afterwards the bytes on disk are those of the restored text, whatever save participants do; but where the person went on
 *    typing meanwhile, their text stays.
 * 3. The host is given no text but of documents that the application changed, and only where it cannot read them itself or
 *    the editor holds something else.
 */
import { type CancellationToken, window, workspace } from 'vscode';
import type { ApplicationId, Result, UndoPlan } from '../../agent-core/contracts/index.ts';
import { type ChangedDocument, changeDocuments, type Work } from './change.ts';
import { Hands } from './hands.ts';
import { withPatience } from './progress.ts';
import { withPlaces } from './review/model.ts';
import type { SuggestionServices } from './services.ts';
import { editorTexts } from './texts.ts';
import {
  leftOutMessage,
  notTakenBackMessage,
  notTheLastMessage,
  plainCode,
  sentences,
  typedMeanwhileMessage,
  undoneMessage,
  unreadableMessage,
  unsavedMessage,
} from './wording.ts';

const TRIES = 3;
const REFUSED = 'VS Code did not make the edit, and nothing was changed. Try again.';

/** Takes back applications, one at a time. */
export class Undoer {
  readonly #services: SuggestionServices;
  readonly #undone = new Set<ApplicationId>();
  #running = false;

  constructor(services: SuggestionServices) {
    this.#services = services;
  }

  /**
   * Takes back the last application; with `only`, nothing unless that is the last. Says what came of it; never rejects. A second
   * call while one runs does nothing.
   */
  async undo(only?: ApplicationId): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      const message = await withPatience('Taking back…', (token) => this.#undo(token, only));
      if (message) void window.showInformationMessage(message);
    } catch (error) {
      this.#services.tell.failed('take the automation back', error);
    } finally {
      this.#running = false;
    }
  }

  /** What to say; nothing when cancelled. */
  async #undo(token: CancellationToken, only: ApplicationId | undefined): Promise<string | undefined> {
    if (only !== undefined && this.#undone.has(only)) return 'This automation has been taken back already.';
    const hands = new Hands();
    try {
      return await this.#takeBack(hands, token, only);
    } finally {
      hands.dispose();
    }
  }

  async #takeBack(
    hands: Hands,
    token: CancellationToken,
    only: ApplicationId | undefined,
  ): Promise<string | undefined> {
    const toTell = new Set<string>();
    for (let tries = 1; ; tries++) {
      const answer = await this.#plan(toTell, token);
      const { plan } = answer;
      const why = whyNot(answer, only);
      if (why !== undefined || !plan) return why;
      const result = await hands.ours(() => changeDocuments(workOf(plan), this.#services.keys, token));
      if (result.state === 'changed') return await this.#finish(plan, result.documents, hands);
      if (result.state !== 'stale') return result.state === 'refused' ? REFUSED : undefined;
      if (tries === TRIES || result.gone.length > 0) return notTakenBackMessage(result.docs, result.gone);
      for (const doc of result.docs) toTell.add(doc);
    }
  }

  /** Asks until the host has seen every document it needs, and every unsaved one; `toTell` grows by them. */
  async #plan(toTell: Set<string>, token: CancellationToken): Promise<Result<'planUndo'>> {
    const { host, keys } = this.#services;
    for (;;) {
      const answer = await host.request('planUndo', { documents: await editorTexts(toTell, keys) }, token);
      const more = [...answer.needed, ...this.#unsavedOf(answer.plan)].filter((doc) => !toTell.has(doc));
      if (more.length === 0 || token.isCancellationRequested) return answer;
      for (const doc of more) toTell.add(doc);
    }
  }

  /** The plan's documents whose text in the editor is not the one on disk that the host has read. */
  #unsavedOf(plan: UndoPlan | undefined): string[] {
    const unsaved = new Set(workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ uri }) => uri.toString()));
    const named = [...(plan?.documents ?? []), ...(plan?.leftOut ?? [])].map(({ doc }) => doc);
    return named.filter((doc) => unsaved.has(this.#services.keys.uriOf(doc).toString()));
  }

  async #finish(plan: UndoPlan, changed: readonly ChangedDocument[], hands: Hands): Promise<string> {
    const unsaved: string[] = [];
    const typed: string[] = [];
    for (const each of changed) {
      const places = plan.documents.find(({ doc }) => doc === each.doc)?.places ?? [];
      const saved = await restore(each, withPlaces(each.before, places), hands);
      if (saved === 'typed') typed.push(each.doc);
      if (saved === 'unsaved') unsaved.push(each.doc);
    }
    this.#undone.add(plan.application);
    await this.#services.host.request('undone', { application: plan.application });
    const done = undoneMessage(plan.title, plan.documents.length + plan.files.length);
    return sentences(done, leftOutMessage(plan.leftOut), unsavedMessage(unsaved), typedMeanwhileMessage(typed));
  }
}

const workOf = ({ documents, files }: UndoPlan): Work => ({ documents, remove: files });

/** Why there is nothing to do with the host's answer; `undefined` where there is. */
function whyNot({ plan, needed }: Result<'planUndo'>, only: ApplicationId | undefined): string | undefined {
  if (!plan) return needed.length > 0 ? unreadableMessage(needed) : 'There is no automation to take back.';
  if (only !== undefined && plan.application !== only) return notTheLastMessage(plan.title);
  if (plan.documents.length + plan.files.length > 0) return undefined;
  return sentences(`“${plainCode(plan.title)}” cannot be taken back.`, leftOutMessage(plan.leftOut));
}

/** Saves, then makes the bytes on disk those of `text` where a save participant made something else of them. */
async function restore(
  { document }: ChangedDocument,
  text: string,
  hands: Hands,
): Promise<'saved' | 'unsaved' | 'typed'> {
  if (document.isUntitled) return 'saved';
  if (document.isDirty && !(await hands.ours(() => document.save()).catch(() => false))) return 'unsaved';
  const { uri, encoding } = document;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  try {
    const bytes = await workspace.encode(text.replace(/\r\n|\r|\n/g, eol), { encoding });
    if (Buffer.compare(await workspace.fs.readFile(uri), bytes) === 0) return document.isDirty ? 'typed' : 'saved';
    // Last of all, with nothing awaited before the write.
    if (hands.touched(document) || document.isDirty) return 'typed';
    await workspace.fs.writeFile(uri, bytes);
    return 'saved';
  } catch {
    return 'unsaved';
  }
}
