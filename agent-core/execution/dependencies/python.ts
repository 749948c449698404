/** A plan of `.venv` from a Python project's lock: pip installs wheels alone, in its hash-checking mode. */
import { PenumbraError } from '../../contracts/errors.ts';
import { PATH, WORK } from '../sandbox/docker/programs.ts';
import type { Tree } from '../trees/tree.ts';
import { TreePath } from '../trees/tree-path.ts';
import type { Plan } from './plan.ts';
import { type PythonLock, pythonLock } from './python-locks.ts';
import { hostOf, isPlainWeb, registryIn } from './registry.ts';
import { writeRequirements } from './requirements.ts';
import { UV_REQUIREMENTS } from './uv.ts';

const FOLDER = TreePath.parse('.venv');
const WRITTEN = TreePath.parse('.penumbra-requirements.txt');
const UV = TreePath.parse('.penumbra-uv.txt');
const PUBLIC_INDEX = 'https://pypi.org/simple/';
/** Where the public index has its files. */
const PUBLIC_FILES = 'files.pythonhosted.org';

/** The index that `PENUMBRA_PYTHON_INDEX` names, else the public one. Throws `bad-input`. */
export const indexOf = (env: Readonly<Record<string, string | undefined>>): URL =>
  registryIn(env, 'PENUMBRA_PYTHON_INDEX', PUBLIC_INDEX);

/** `undefined` where the project has no lock of Python's, or it names no packages. Throws `bad-input` where it is none that can be built from. */
export async function pythonPlan(tree: Tree, index: URL): Promise<Plan | undefined> {
  const locked = await pythonLock(tree);
  const [lock] = locked?.files ?? [];
  if (!locked || !lock) return undefined;
  const others = locked.indexes.map((text) => otherIndex(text, lock.path)).filter(({ href }) => !isPublic(href));
  return {
    lock: lock.path,
    what: FOLDER,
    builder: 'pip install',
    files: locked.files,
    written: writtenFor(locked),
    folders: [FOLDER],
    usualHosts: isPublic(index.href) ? [hostOf(index), PUBLIC_FILES] : [hostOf(index)],
    namedHosts: [...new Set(others.map(hostOf))],
    command: commandWith(locked, [index, ...others]),
    environment: { VIRTUAL_ENV: `/${WORK}/${FOLDER}`, PATH: `/${WORK}/${FOLDER}/bin:${PATH}` },
  };
}

const isPublic = (href: string): boolean => href.replace(/\/*$/, '/') === PUBLIC_INDEX;

function otherIndex(text: string, lock: string): URL {
  const read = URL.canParse(text) ? new URL(text) : undefined;
  if (read && isPlainWeb(read)) return read;
  throw new PenumbraError('bad-input', `${lock}: an index is no http or https address without a credential.`);
}

/** What pip is given is written anew: nothing gets to it that was not read. */
function writtenFor({ requirements }: PythonLock): ReadonlyMap<TreePath, string> {
  if (requirements === undefined) return new Map([[UV, UV_REQUIREMENTS]]);
  return new Map([[WRITTEN, writeRequirements(requirements)]]);
}

/** Trusts the person's authorities beside the usual ones, where there are any. */
const TRUST = `if [ -n "$NODE_EXTRA_CA_CERTS" ]; then
  cat /etc/ssl/certs/ca-certificates.crt "$NODE_EXTRA_CA_CERTS" >/tmp/authorities.pem
  export REQUESTS_CA_BUNDLE=/tmp/authorities.pem
fi`;

/** Of wheels alone: whatever else pip takes is run to be built. */
const INSTALL =
  'install --quiet --no-input --no-cache-dir --disable-pip-version-check --retries 2 --require-hashes --only-binary :all:';

/** uv tells which packages of its lock are wanted here, without network. */
const EXPORT = `pip --isolated ${INSTALL} --target /tmp/uv --requirement ${UV} "$@"
UV_OFFLINE=1 UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never /tmp/uv/bin/uv export --quiet --frozen --no-emit-workspace --no-emit-local \\
  --no-header --no-annotate --format requirements-txt --output-file ${WRITTEN} >/dev/null
rm -rf /tmp/uv`;

/** Modules of the project itself are found as by an editable install, without anything of it being run. */
const MAKE = `python3 -m venv --without-pip ${FOLDER}
printf '/${WORK}/src\\n/${WORK}\\n' >"$(echo ${FOLDER}/lib/python3.*/site-packages)/project.pth"`;

const pip = (
  options: string,
): string => `pip --isolated --python ${FOLDER}/bin/python ${INSTALL} ${options}--requirement ${WRITTEN} "$@" 2>/tmp/said || {
  cat /tmp/said >&2
  if grep -q 'No matching distribution' /tmp/said; then echo 'Only wheels are taken: nothing that has to be built is.' >&2; fi
  exit 1
}`;

function commandWith({ requirements, isResolved }: PythonLock, [index, ...others]: readonly URL[]): string[] {
  const install = [MAKE, pip(isResolved ? '--no-deps ' : '')];
  const lines = requirements === undefined ? [TRUST, EXPORT, ...install] : [TRUST, ...install];
  const extra = others.flatMap(({ href }) => ['--extra-index-url', href]);
  return ['/bin/sh', '-ec', lines.join('\n'), 'pip', '--index-url', index?.href ?? PUBLIC_INDEX, ...extra];
}
