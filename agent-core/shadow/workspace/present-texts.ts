import type { WorkspaceFolder } from '../../contracts/rpc.ts';
import { readDocument } from './read-document.ts';

const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Documents as they now stand: from `open` (the editor's texts) where it has them, from disk elsewhere. What is in neither, or is
 * no text of at most 2 MB inside the folders, is missing from the answer.
 */
export async function presentTexts(
  folders: readonly WorkspaceFolder[],
  docs: readonly string[],
  open: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const doc of docs) {
    const text = open.get(doc) ?? (await readDocument(folders, doc, MAX_BYTES))?.text;
    if (text !== undefined) texts.set(doc, text);
  }
  return texts;
}
