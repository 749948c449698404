import type { FileEntry, TreeChange, TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';

type Entries = ReadonlyMap<TreePath, TreeEntry>;

/** What differs between two trees at the paths named, in their order. */
export function changesBetween(
  before: Entries,
  after: Entries,
  paths: Iterable<TreePath>,
  content: (file: FileEntry) => Uint8Array,
): TreeChange[] {
  return [...paths].sort().flatMap((path): TreeChange[] => {
    const [was, is] = [before.get(path), after.get(path)];
    if (!is) return was ? [{ kind: 'removed', path }] : [];
    if (was && isSameEntry(was, is)) return [];
    const kind = was ? 'changed' : 'added';
    return [is.kind === 'file' ? { kind, entry: is, bytes: content(is) } : { kind, entry: is }];
  });
}

export function isSameEntry(one: TreeEntry, other: TreeEntry): boolean {
  if (one.kind === 'file') return other.kind === 'file' && one.hash === other.hash && one.mode === other.mode;
  if (one.kind === 'folder') return other.kind === 'folder' && one.mode === other.mode;
  return other.kind === 'link' && one.target === other.target;
}
