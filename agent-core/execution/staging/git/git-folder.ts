/**
 * A `.git` for tools that need one: one commit of the tree, and nothing that runs. Made here byte by byte, since git itself runs
 * what a hostile repository configures.
 *
 * 1. No hooks, no remote, no configuration but what git needs to know the format.
 * 2. The same tree gives the same commit.
 */
import { PenumbraError } from '../../../contracts/errors.ts';
import { EntryTree } from '../../trees/entry-tree.ts';
import { type FileEntry, pathOf, type Tree, type TreeChange, type TreeEntry } from '../../trees/tree.ts';
import { TreePath } from '../../trees/tree-path.ts';
import { Pace } from '../snapshot/pace.ts';
import { hashOf } from '../store/blobs.ts';
import { indexOf } from './index-file.ts';
import { type Committed, commitOf, modeOf, objectOf, treesOf } from './objects.ts';
import { MOST_PACK_BYTES, Pack } from './pack.ts';

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n';
const BRANCH = 'refs/heads/main';
const READABLE = 0o644;
const FOLDERS = ['', '/objects', '/objects/info', '/objects/pack', '/refs', '/refs/heads', '/refs/tags'];

/** `.git` however it is written, at any depth: what git and file systems take for one. */
const isGitName = (name: string): boolean =>
  /^(?:\.git|git~\d+)[ .]*$/i.test(name.normalize('NFKC').replace(/\p{Cf}/gu, ''));

/** Whether a path is, or lies in, a folder of git's own. */
export const isGitPath = (path: string): boolean => path.split('/').some(isGitName);

/**
 * `tree` with a `.git` of one commit in place of any that it has: of the tree itself, or of `committed`, from which it then differs.
 * @throws `cancelled`, `bad-input` beyond 2 GiB.
 */
export async function withGit(tree: Tree, signal?: AbortSignal, committed = tree): Promise<Tree> {
  const git = await gitFolder(committed, signal);
  const made = new Set([...git.entries()].map((entry) => entry.path));
  const own = [...tree.entries()].filter((entry) => !isGitPath(entry.path));
  return new EntryTree([...own, ...git.entries()], (file) =>
    made.has(file.path) ? git.content(file) : tree.content(file),
  );
}

/** What was changed beside git's own files, which are not the workspace's. */
export const withoutGit = (changes: readonly TreeChange[]): TreeChange[] =>
  changes.filter((change) => !isGitPath(pathOf(change)));

/** The entries of that `.git` alone. Throws as `withGit` does. */
export async function gitFolder(tree: Tree, signal?: AbortSignal): Promise<Tree> {
  const pack = new Pack();
  const files = await commitFiles(tree, pack, signal);
  const trees = treesOf(files);
  for (const each of trees) pack.add(each);
  const top = trees.at(-1);
  if (!top) throw new Error('a commit has at least the tree of its top');
  const commit = commitOf(top.name);
  pack.add(commit);
  if (pack.bytes > MOST_PACK_BYTES)
    throw new PenumbraError('bad-input', 'The copy is too large for a commit of its own (2 GiB).');
  const packed = pack.ended();
  return treeOf({
    HEAD: `ref: ${BRANCH}\n`,
    config: CONFIG,
    [BRANCH]: `${commit.name.toString('hex')}\n`,
    index: indexOf(files),
    [`objects/pack/pack-${packed.name}.pack`]: packed.pack,
    [`objects/pack/pack-${packed.name}.idx`]: packed.index,
  });
}

async function commitFiles(tree: Tree, pack: Pack, signal: AbortSignal | undefined): Promise<Committed[]> {
  const pace = new Pace(signal);
  const files: Committed[] = [];
  for (const entry of tree.entries()) {
    if (entry.kind === 'folder' || isGitPath(entry.path)) continue;
    await pace.breathe();
    const bytes = entry.kind === 'link' ? Buffer.from(entry.target) : await tree.content(entry);
    const blob = objectOf('blob', bytes);
    pack.add(blob);
    files.push({ path: entry.path, mode: modeOf(entry), name: blob.name, size: bytes.length });
  }
  return files;
}

function treeOf(files: Readonly<Record<string, string | Buffer>>): Tree {
  const contents = new Map(Object.entries(files).map(([name, content]) => [`.git/${name}`, Buffer.from(content)]));
  const folders = FOLDERS.map(
    (name): TreeEntry => ({ kind: 'folder', path: TreePath.parse(`.git${name}`), mode: 0o755 }),
  );
  const entries = [...contents].map(
    ([path, bytes]): FileEntry => ({
      kind: 'file',
      path: TreePath.parse(path),
      mode: READABLE,
      size: bytes.length,
      hash: hashOf(bytes),
    }),
  );
  return new EntryTree([...folders, ...entries], async ({ path }) => {
    const bytes = contents.get(path);
    if (!bytes) throw new PenumbraError('not-found', `There is no ${path}.`);
    return bytes;
  });
}
