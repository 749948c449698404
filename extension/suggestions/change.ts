/**
 * Changes documents as a plan says, as one edit: Apply and Undo Last Automation both end here.
 *
 * 1. All or nothing: every document is opened and its text hashed against the plan before anything is touched.
 * 2. One `WorkspaceEdit`, so one undo takes back every buffer.
 * 3. No editor tab is opened, and no file that was deleted meanwhile is made anew.
 * 4. Only a file that is not there is made, and only one that is as it was made is deleted.
 */
import { type CancellationToken, Range, type TextDocument, WorkspaceEdit, workspace } from 'vscode';
import type { NewFile, PlannedDocument, UndoPlan } from '../../agent-core/contracts/index.ts';
import type { DocumentKeys } from '../adapters/document-keys.ts';
import { textHash } from './hash.ts';
import { isGone, openQuietly } from './texts.ts';

export interface ChangedDocument {
  readonly doc: string;
  readonly document: TextDocument;
  readonly before: string;
}

/** What is to be done, in one edit. */
export interface Work {
  readonly documents: readonly PlannedDocument[];
  readonly make?: readonly NewFile[];
  readonly remove?: UndoPlan['files'];
}

export type ChangeResult =
  | { readonly state: 'changed'; readonly documents: readonly ChangedDocument[] }
  /** These documents are not what the plan was made for; the files of `gone`, which are among them, are not there any more. */
  | { readonly state: 'stale'; readonly docs: readonly string[]; readonly gone: readonly string[] }
  /** The editor would not make the edit. Nothing was changed. */
  | { readonly state: 'refused' }
  | { readonly state: 'cancelled' };

export async function changeDocuments(
  { documents, make = [], remove = [] }: Work,
  keys: DocumentKeys,
  token: CancellationToken,
): Promise<ChangeResult> {
  const opened: (ChangedDocument & { readonly plan: PlannedDocument })[] = [];
  const stale: string[] = [];
  const gone: string[] = [];
  for (const plan of documents) {
    if (token.isCancellationRequested) return { state: 'cancelled' };
    const uri = keys.uriOf(plan.doc);
    const document = await openQuietly(uri);
    if (await isGone(uri)) gone.push(plan.doc);
    else if (document && textHash(document.getText()) === plan.hash) {
      opened.push({ doc: plan.doc, document, before: document.getText(), plan });
    } else stale.push(plan.doc);
  }
  stale.push(...(await unfitFiles(make, remove, keys)));
  const moved = opened.filter(({ document, before }) => document.getText() !== before).map(({ doc }) => doc);
  const docs = [...gone, ...stale, ...moved];
  if (docs.length > 0) return { state: 'stale', docs, gone };
  if (token.isCancellationRequested) return { state: 'cancelled' };
  const edit = editOf(opened.map(({ document, plan }) => ({ document, plan })));
  for (const { doc, text } of make) edit.createFile(keys.uriOf(doc), { contents: Buffer.from(text) });
  for (const { doc } of remove) edit.deleteFile(keys.uriOf(doc));
  // Saving an untitled document would ask for a file name: a refactoring saves all it touches.
  const isRefactoring = opened.every(({ document }) => !document.isUntitled);
  if (!(await workspace.applyEdit(edit, { isRefactoring }))) return { state: 'refused' };
  return { state: 'changed', documents: opened.map(({ doc, document, before }) => ({ doc, document, before })) };
}

/** Files to make that are there, and files to delete that are not as they were made. */
async function unfitFiles(make: readonly NewFile[], remove: UndoPlan['files'], keys: DocumentKeys): Promise<string[]> {
  const unfit: string[] = [];
  for (const { doc } of make) if (!(await isGone(keys.uriOf(doc)))) unfit.push(doc);
  for (const { doc, hash } of remove) {
    const text = (await openQuietly(keys.uriOf(doc)))?.getText();
    if (text === undefined || textHash(text) !== hash) unfit.push(doc);
  }
  return unfit;
}

/** The one edit of a plan. Offsets become positions by the document itself, which knows its own line ends. */
export function editOf(
  documents: readonly { readonly document: TextDocument; readonly plan: PlannedDocument }[],
): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { document, plan } of documents) {
    for (const place of plan.places) {
      const range = new Range(document.positionAt(place.offset), document.positionAt(place.offset + place.length));
      edit.replace(document.uri, range, place.text);
    }
  }
  return edit;
}

/** Saves what is still unsaved; gives the keys of what would not be. Untitled documents have nowhere to be saved to. */
export async function saveAll(documents: readonly ChangedDocument[]): Promise<string[]> {
  const unsaved: string[] = [];
  for (const { doc, document } of documents) {
    if (!document.isDirty || document.isUntitled) continue;
    const saved = await Promise.resolve(document.save()).catch(() => false);
    if (!saved || document.isDirty) unsaved.push(doc);
  }
  return unsaved;
}

/** The text as the editor now holds it, even if the document was closed meanwhile. */
export async function currentText({ document }: ChangedDocument): Promise<string> {
  return document.isClosed ? ((await openQuietly(document.uri)) ?? document).getText() : document.getText();
}
