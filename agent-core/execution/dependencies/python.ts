/** A plan of `.venv` from a Python project's lock. */
import { PenumbraError } from '../../contracts/errors.ts';
import { PATH, WORK } from '../sandbox/docker/spec.ts';
import type { FileEntry, Tree } from '../trees/tree.ts';
import { TreePath } from '../trees/tree-path.ts';
import type { Plan } from './plan.ts';
import { hostOf, isPlainWeb, registryIn } from './registry.ts';
import { type Requirement, readRequirements, writeRequirements } from './requirements.ts';

const FOLDER = TreePath.parse('.venv');
const REQUIREMENTS = 'requirements.txt';
const WRITTEN = TreePath.parse('.penumbra-requirements.txt');
const PUBLIC_INDEX = 'https://pypi.org/simple/';
/** Where the public index has its files. */
const PUBLIC_FILES = 'files.pythonhosted.org';

/** The index that `PENUMBRA_PYTHON_INDEX` names, else the public one. Throws `bad-input`. */
export const indexOf = (env: Readonly<Record<string, string | undefined>>): URL =>
  registryIn(env, 'PENUMBRA_PYTHON_INDEX', PUBLIC_INDEX);

/** What a lock names, in the words of pip. */
interface Locked {
  /** The lock first. */
  readonly files: readonly FileEntry[];
  readonly requirements: readonly Requirement[];
  readonly indexes: readonly string[];
}

/** `undefined` where the project has no lock of Python's, or it names no packages. Throws `bad-input` where it is none that can be built from. */
export async function pythonPlan(tree: Tree, index: URL): Promise<Plan | undefined> {
  const locked = await lockedBy(tree);
  const [lock] = locked?.files ?? [];
  if (!locked || !lock || locked.requirements.length === 0) return undefined;
  const others = locked.indexes.map((text) => otherIndex(text, lock.path)).filter(({ href }) => !isPublic(href));
  return {
    lock: lock.path,
    what: FOLDER,
    builder: 'pip install',
    files: locked.files,
    written: new Map([[WRITTEN, writeRequirements(locked.requirements)]]),
    folders: [FOLDER],
    usualHosts: isPublic(index.href) ? [hostOf(index), PUBLIC_FILES] : [hostOf(index)],
    namedHosts: [...new Set(others.map(hostOf))],
    command: commandWith(index, others),
    environment: { VIRTUAL_ENV: `/${WORK}/${FOLDER}`, PATH: `/${WORK}/${FOLDER}/bin:${PATH}` },
  };
}

const isPublic = (href: string): boolean => href.replace(/\/*$/, '/') === PUBLIC_INDEX;

async function lockedBy(tree: Tree): Promise<Locked | undefined> {
  const files = new Map<string, FileEntry>();
  for (const entry of tree.entries()) if (entry.kind === 'file') files.set(entry.path, entry);
  const lock = files.get(REQUIREMENTS);
  return lock && requirementsIn(lock, files, tree);
}

/** With the files that it includes, each once. */
async function requirementsIn(lock: FileEntry, files: ReadonlyMap<string, FileEntry>, tree: Tree): Promise<Locked> {
  const read = new Set<FileEntry>([lock]);
  const requirements: Requirement[] = [];
  const indexes: string[] = [];
  for (const file of read) {
    const text = Buffer.from(await tree.content(file)).toString();
    const found = readRequirements(text, file.path);
    requirements.push(...found.requirements);
    indexes.push(...found.indexes);
    for (const name of found.included) read.add(includedFile(name, file, files));
  }
  return { files: [...read], requirements, indexes };
}

function includedFile(name: string, from: FileEntry, files: ReadonlyMap<string, FileEntry>): FileEntry {
  const at = new URL(name, `file:///${from.path}`).pathname.slice(1);
  const file = files.get(decodeURIComponent(at));
  if (file && !name.startsWith('/')) return file;
  throw new PenumbraError('bad-input', `${from.path}: the project has no file ${name}.`);
}

function otherIndex(text: string, lock: string): URL {
  const read = URL.canParse(text) ? new URL(text) : undefined;
  if (read && isPlainWeb(read)) return read;
  throw new PenumbraError('bad-input', `${lock}: an index is no http or https address without a credential.`);
}

/** Wheels alone: whatever else pip takes would be run to be built. Trusts the person's authorities beside the usual ones, where there are any. */
const SCRIPT = `if [ -n "$NODE_EXTRA_CA_CERTS" ]; then
  cat /etc/ssl/certs/ca-certificates.crt "$NODE_EXTRA_CA_CERTS" >/tmp/authorities.pem
  export REQUESTS_CA_BUNDLE=/tmp/authorities.pem
fi
python3 -m venv --without-pip ${FOLDER}
exec pip --isolated --python ${FOLDER}/bin/python install --quiet --no-input --no-cache-dir --disable-pip-version-check \
  --retries 2 --require-hashes --only-binary :all: --requirement ${WRITTEN} "$@"`;

const commandWith = (index: URL, others: readonly URL[]): string[] => [
  ...['/bin/sh', '-ec', SCRIPT, 'pip', '--index-url', index.href],
  ...others.flatMap(({ href }) => ['--extra-index-url', href]),
];
