/** What a command changed: the tree that went in against what came out. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { Tree, TreeChange, TreeEntry } from '../trees/tree.ts';
import { foldersAbove, type TreePath } from '../trees/tree-path.ts';
import { sentMode } from './archive/packing.ts';
import type { Unpacked } from './archive/unpacking.ts';

/** Mode of a folder that nobody told of. */
const FOLDER_MODE = 0o755;

/** The entries of `tree` by path, with the folders that it leaves unsaid. Throws `bad-input` for a path that comes twice or below a file. */
export function entriesOf(tree: Tree): Map<TreePath, TreeEntry> {
  const entries = new Map<TreePath, TreeEntry>();
  for (const entry of tree.entries()) {
    if (entries.has(entry.path)) throw new PenumbraError('bad-input', `files: ${entry.path} comes twice`);
    for (const path of foldersAbove(entry.path)) {
      const above = entries.get(path);
      if (above === undefined) entries.set(path, { kind: 'folder', path, mode: FOLDER_MODE });
      else if (above.kind !== 'folder')
        throw new PenumbraError('bad-input', `files: ${path} is a ${above.kind} with entries in it`);
    }
    entries.set(entry.path, entry);
  }
  return entries;
}

/** True where the content, the mode, the target or the kind is another than before. */
export function differs(before: TreeEntry | undefined, after: TreeEntry): boolean {
  if (before === undefined || before.kind !== after.kind) return true;
  if (before.kind === 'link') return before.target !== (after as typeof before).target;
  if (sentMode(before) !== (after as typeof before).mode) return true;
  return before.kind === 'file' && before.hash !== (after as typeof before).hash;
}

/** True where both are the same to the bit, as they go in. */
export function isSame(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  if (one === undefined || other === undefined || one.kind !== other.kind) return false;
  if (one.kind === 'link') return one.target === (other as typeof one).target;
  if (one.mode !== (other as typeof one).mode) return false;
  return one.kind === 'folder' || one.hash === (other as typeof one).hash;
}

/** The differences in the order of their paths. */
export function changesBetween(before: ReadonlyMap<TreePath, TreeEntry>, after: Unpacked): TreeChange[] {
  const changes: TreeChange[] = [];
  for (const path of before.keys()) {
    // What came out as something that is not taken is not gone.
    if (!after.entries.has(path) && !after.refusedPaths.has(path)) changes.push({ kind: 'removed', path });
  }
  for (const [path, entry] of after.entries) {
    const old = before.get(path);
    if (!differs(old, entry)) continue;
    const kind = old === undefined ? 'added' : 'changed';
    if (entry.kind !== 'file') changes.push({ kind, entry });
    else changes.push({ kind, entry, bytes: after.contents.get(path) ?? new Uint8Array() });
  }
  return changes.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

const placeOf = (change: TreeChange): TreePath => ('entry' in change ? change.entry.path : change.path);
