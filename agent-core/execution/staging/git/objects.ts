/** Git's objects: their names (SHA-1 of what they are), and those of trees and commits (gitformat-pack(5), git-hash-object(1)). */
import { createHash } from 'node:crypto';
import type { FileEntry, LinkEntry } from '../../trees/tree.ts';

export type ObjectKind = 'commit' | 'tree' | 'blob';

export interface GitObject {
  readonly kind: ObjectKind;
  /** 20 bytes. */
  readonly name: Buffer;
  readonly bytes: Uint8Array;
}

export function objectOf(kind: ObjectKind, bytes: Uint8Array): GitObject {
  const name = createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest();
  return { kind, name, bytes };
}

/** A file or link of the commit. */
export interface Committed {
  readonly path: string;
  /** As git has modes, in octal. */
  readonly mode: '100644' | '100755' | '120000';
  readonly name: Buffer;
  /** Bytes. */
  readonly size: number;
}

export const modeOf = (entry: FileEntry | LinkEntry): Committed['mode'] =>
  entry.kind === 'link' ? '120000' : (entry.mode & 0o100) !== 0 ? '100755' : '100644';

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, Committed>;
}

const emptyFolder = (): Folder => ({ folders: new Map(), files: new Map() });

/** The trees of a commit, its own last. Git has no empty folders. */
export function treesOf(files: readonly Committed[]): GitObject[] {
  const top = emptyFolder();
  for (const file of files) {
    const names = file.path.split('/');
    let folder = top;
    for (const name of names.slice(0, -1)) {
      const next = folder.folders.get(name) ?? emptyFolder();
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.set(names.at(-1) ?? '', file);
  }
  const made: GitObject[] = [];
  writeTree(top, made);
  return made;
}

/** Git orders names by their bytes, and folders as if `/` stood behind them. */
function writeTree({ folders, files }: Folder, made: GitObject[]): Buffer {
  const rows = [
    ...[...folders].map(([name, folder]) => ({
      key: `${name}/`,
      name,
      mode: '40000',
      object: writeTree(folder, made),
    })),
    ...[...files].map(([name, file]) => ({ key: name, name, mode: file.mode, object: file.name })),
  ].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const bytes = Buffer.concat(rows.flatMap(({ mode, name, object }) => [Buffer.from(`${mode} ${name}\0`), object]));
  const tree = objectOf('tree', bytes);
  made.push(tree);
  return tree.name;
}

/** The same for the same tree, on every machine and day. */
export function commitOf(tree: Buffer): GitObject {
  const who = 'Penumbra <penumbra@localhost> 0 +0000';
  const lines = [
    `tree ${tree.toString('hex')}`,
    `author ${who}`,
    `committer ${who}`,
    '',
    'The workspace as it was copied',
    '',
  ];
  return objectOf('commit', Buffer.from(lines.join('\n')));
}
