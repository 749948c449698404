/** A snapshot's entries as text: an array an entry, since objects take twice the room and time. Written and read here alone. */
import type { TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import type { FileState } from '../disk/read-file.ts';
import type { LeftOut } from '../snapshot/left-out.ts';

export interface Manifest {
  readonly entries: readonly TreeEntry[];
  /** How files stood on the disk, where that can be trusted. */
  readonly states: ReadonlyMap<string, FileState>;
  readonly left: readonly LeftOut[];
}

type FileRow = ['f', string, number, number, string, ...([] | [string, string, string])];
type Row = FileRow | ['d', string, number] | ['l', string, string];

/** Times of a coarse clock, and of file systems that count seconds, may be this old and still be those of a later write, ns. */
const RACY_NS = 2_000_000_000n;

/**
 * `beganMs`: when the snapshot began. A file written about then may be written again with the same time and size, so its state
 * is not kept and it is read again ("racily clean", git's racy-git).
 */
export function writeManifest({ entries, states, left }: Manifest, beganMs: number): string {
  const trusted = BigInt(Math.floor(beganMs)) * 1_000_000n - RACY_NS;
  const rows = entries.map((entry): Row => {
    if (entry.kind === 'folder') return ['d', entry.path, entry.mode];
    if (entry.kind === 'link') return ['l', entry.path, entry.target];
    const state = states.get(entry.path);
    const isTrusted = state && state.mtimeNs < trusted && state.ctimeNs < trusted;
    const told: [] | [string, string, string] = isTrusted
      ? [`${state.mtimeNs}`, `${state.ctimeNs}`, `${state.inode}`]
      : [];
    return ['f', entry.path, entry.mode, entry.size, entry.hash, ...told];
  });
  return JSON.stringify({ rows, left });
}

export function readManifest(text: string): Manifest {
  const { rows, left } = JSON.parse(text) as { rows: Row[]; left: LeftOut[] };
  const states = new Map<string, FileState>();
  const entries = rows.map((row): TreeEntry => {
    const path = row[1] as TreePath;
    if (row[0] === 'd') return { kind: 'folder', path, mode: row[2] };
    if (row[0] === 'l') return { kind: 'link', path, target: row[2] };
    const [, , mode, size, hash, mtime, ctime, inode] = row;
    if (mtime !== undefined && ctime !== undefined && inode !== undefined) {
      states.set(path, { size, mtimeNs: BigInt(mtime), ctimeNs: BigInt(ctime), inode: BigInt(inode) });
    }
    return { kind: 'file', path, mode, size, hash };
  });
  return { entries, states, left };
}
