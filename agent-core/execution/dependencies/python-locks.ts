/** Which lock of a Python project a copy is built from, and what it says. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { FileEntry, Tree } from '../trees/tree.ts';
import { linkedPath } from '../trees/tree-path.ts';
import { type Requirement, readRequirements } from './requirements.ts';
import { type FlatLock, readPoetryLock, readPylock, readUvLock } from './toml-locks.ts';

export interface PythonLock {
  /** The lock first. */
  readonly files: readonly FileEntry[];
  /** In the words of pip; `undefined` where uv has to tell them. */
  readonly requirements: readonly Requirement[] | undefined;
  /** True where nothing beside `requirements` belongs to it, whatever the packages say of each other. */
  readonly isResolved: boolean;
  readonly indexes: readonly string[];
}

interface Project {
  readonly files: ReadonlyMap<string, FileEntry>;
  text(file: FileEntry): Promise<string>;
}

type Reader = (lock: FileEntry, project: Project) => Promise<PythonLock | undefined>;

const flat =
  (read: (text: string, file: string) => FlatLock): Reader =>
  async (lock, project) => {
    const { requirements, indexes } = read(await project.text(lock), lock.path);
    return requirements.length === 0 ? undefined : { files: [lock], requirements, isResolved: true, indexes };
  };

/** The first that can be built from counts. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['uv.lock', uvLock],
  ['poetry.lock', flat(readPoetryLock)],
  ['pylock.toml', flat(readPylock)],
  ['requirements.txt', requirementsTxt],
]);

export const PYTHON_LOCKS = [...READERS.keys()];

/** Where none can be built from, throws `bad-input` about the first. `undefined` where there is none, or it names no packages. */
export async function pythonLock(tree: Tree): Promise<PythonLock | undefined> {
  const files = new Map<string, FileEntry>();
  for (const entry of tree.entries()) if (entry.kind === 'file') files.set(entry.path, entry);
  const text = async (file: FileEntry) => Buffer.from(await tree.content(file)).toString();
  const problems: PenumbraError[] = [];
  for (const [name, read] of READERS) {
    const lock = files.get(name);
    try {
      const found = lock && (await read(lock, { files, text }));
      if (found) return found;
    } catch (error) {
      if (!(error instanceof PenumbraError && error.code === 'bad-input')) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw problems[0];
  return undefined;
}

async function uvLock(lock: FileEntry, { files, text }: Project): Promise<PythonLock | undefined> {
  const { indexes, folders, isEmpty } = readUvLock(await text(lock), lock.path);
  if (isEmpty) return undefined;
  const manifests = folders.map((folder) => named(`${folder}/pyproject.toml`, lock, files));
  return { files: [...new Set([lock, ...manifests])], requirements: undefined, isResolved: true, indexes };
}

/** With the files that it includes, each once. */
async function requirementsTxt(lock: FileEntry, { files, text }: Project): Promise<PythonLock | undefined> {
  const read = new Set<FileEntry>([lock]);
  const requirements: Requirement[] = [];
  const indexes: string[] = [];
  for (const file of read) {
    const found = readRequirements(await text(file), file.path);
    requirements.push(...found.requirements);
    indexes.push(...found.indexes);
    for (const name of found.included) read.add(named(name, file, files));
  }
  return requirements.length === 0 ? undefined : { files: [...read], requirements, isResolved: false, indexes };
}

/** The file that `from` names, from its own folder. */
function named(name: string, from: FileEntry, files: ReadonlyMap<string, FileEntry>): FileEntry {
  const file = files.get(linkedPath(from.path, name) ?? '');
  if (file) return file;
  throw new PenumbraError('bad-input', `${from.path}: the project has no file ${name}.`);
}
