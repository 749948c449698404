import type { WorkspaceFolder } from '../../contracts/rpc.ts';
import { readDocument } from '../workspace/read-document.ts';
import { lineEnds } from './lines.ts';

const MAX_BYTES = 2 * 1024 * 1024;

/** Which of these documents have a file whose lines end in different ways: an open one no longer shows it. */
export async function mixedOnDisk(
  folders: readonly WorkspaceFolder[],
  docs: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const mixed = new Set<string>();
  for (const doc of docs) {
    const document = await readDocument(folders, doc, MAX_BYTES);
    if (document && lineEnds(document.text) === 'mixed') mixed.add(doc);
  }
  return mixed;
}
