/**
 * Writes a tree to the disk.
 *
 * 1. Only into a folder that is empty or not there yet, and through no link of it.
 * 2. Where the disk holds two of its names for one (case, forms of unicode), nothing is overwritten: it is refused.
 */
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { PenumbraError } from '../../contracts/errors.ts';
import { whyLinkLeaves } from './links.ts';
import type { FolderEntry, LinkEntry, Tree } from './tree.ts';
import { foldersAbove, TreePath } from './tree-path.ts';

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** While it is written: only its person gets in, whatever the modes will be. */
const PRIVATE = 0o700;

/**
 * `folder`: absolute; nobody else may change it meanwhile. It is made for its person only.
 * @throws `bad-input` where it is not empty, where the tree's names collide there, and for links that lead out;
 * `cancelled`, leaving what was written so far.
 */
export async function materialise(tree: Tree, folder: string, signal?: AbortSignal): Promise<void> {
  const top = emptyFolder(folder);
  const made = new Set<string>();
  const folders: FolderEntry[] = [];
  const links: LinkEntry[] = [];
  for (const entry of tree.entries()) {
    if (signal?.aborted) throw new PenumbraError('cancelled', 'Writing the copy was cancelled.');
    const target = TreePath.parse(entry.path);
    for (const above of foldersAbove(target)) makeFolder(top, above, made);
    if (entry.kind === 'folder') {
      makeFolder(top, target, made);
      folders.push(entry);
    } else if (entry.kind === 'link') links.push(entry);
    else writeNew(path.join(top, target), await tree.content(entry), entry.mode);
  }
  makeLinks(top, links);
  for (const { path: each, mode } of folders.reverse()) chmodSync(path.join(top, each), mode);
}

function emptyFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: PRIVATE });
  const top = realpathSync(folder);
  if (readdirSync(top).length > 0) throw new PenumbraError('bad-input', `${folder} is not empty.`, { folder });
  return top;
}

function makeFolder(top: string, folder: string, made: Set<string>): void {
  if (made.has(folder)) return;
  made.add(folder);
  asNew(folder, () => mkdirSync(path.join(top, folder), { mode: PRIVATE }));
}

function writeNew(file: string, bytes: Uint8Array, mode: number): void {
  const fd = asNew(file, () => openSync(file, NEW_FILE, 0o600));
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
  } finally {
    closeSync(fd);
  }
  chmodSync(file, mode);
}

/** After all files, so that nothing can be written through one. */
function makeLinks(top: string, links: readonly LinkEntry[]): void {
  const targets = new Map<string, string>(links.map(({ path: each, target }) => [each, target]));
  for (const { path: each, target } of links) {
    const why = whyLinkLeaves(each, target, (at) => targets.get(at));
    if (why !== undefined) throw new PenumbraError('bad-input', `${each} is ${why}.`, { path: each });
    asNew(each, () => symlinkSync(target, path.join(top, each)));
  }
}

function asNew<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const why = 'this disk takes its name and another one of the copy for the same';
    throw new PenumbraError('bad-input', `${name} cannot be written: ${why}.`, { path: name }, error);
  }
}
