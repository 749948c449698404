/** Texts as the editor holds them, for plans and for what the agent host cannot read. No editor tab is opened. */
import { FileType, type TextDocument, type Uri, workspace } from 'vscode';
import type { Params } from '../../agent-core/contracts/index.ts';
import type { DocumentKeys } from '../adapters/document-keys.ts';

export type EditorTexts = Params<'planUndo'>['documents'];

/** `undefined` when it cannot be opened as text. */
export async function openQuietly(uri: Uri): Promise<TextDocument | undefined> {
  try {
    return await workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

/** The texts of exactly `docs`, without those that cannot be opened. */
export async function editorTexts(docs: Iterable<string>, keys: DocumentKeys): Promise<EditorTexts> {
  const texts: EditorTexts = [];
  for (const doc of docs) {
    const document = await openQuietly(keys.uriOf(doc));
    if (document) texts.push({ doc, language: document.languageId, text: document.getText() });
  }
  return texts;
}

/** Whether the file of a document was deleted or moved: its tab may still be open, and an edit would make the file anew. */
export async function isGone(uri: Uri): Promise<boolean> {
  if (uri.scheme !== 'file') return false;
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return true;
  }
}
