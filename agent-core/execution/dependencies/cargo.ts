/**
 * Plans of a Cargo project's dependencies. First its packages, which are fetched and not run; then, in another container and with no
 * way out, what is compiled of them: their build scripts and macros run there, beside the project's manifests and settings for Cargo.
 */
import { PenumbraError } from '../../contracts/errors.ts';
import { WORK } from '../sandbox/docker/programs.ts';
import { DEFAULT_LIMITS } from '../sandbox/limits.ts';
import type { FileEntry, Tree } from '../trees/tree.ts';
import { TreePath } from '../trees/tree-path.ts';
import { CARGO_LOCK, readCargoLock } from './cargo-lock.ts';
import { MANIFEST, skeletonOf } from './cargo-stubs.ts';
import type { BuiltIn, Plan } from './plan.ts';
import { hostOf, registryIn } from './registry.ts';

const HOME = TreePath.parse('.cargo-home');
const TARGET = TreePath.parse('target');
/** Of the project, for Cargo: flags, say, without which nothing that was compiled would be of use. They may name programs to run. */
const SETTINGS = ['.cargo/config.toml', '.cargo/config'];
const PUBLIC_INDEX = 'https://index.crates.io/';
/** Where the public index has its files. */
const PUBLIC_FILES = 'static.crates.io';

/** The sparse index that `PENUMBRA_CARGO_INDEX` names, with or without Cargo's own `sparse+`, else that of crates.io. Throws `bad-input`. */
export function cargoIndexOf(env: Readonly<Record<string, string | undefined>>): URL {
  const named = env.PENUMBRA_CARGO_INDEX?.replace(/^sparse\+/, '');
  const url = registryIn({ PENUMBRA_CARGO_INDEX: named }, 'PENUMBRA_CARGO_INDEX', PUBLIC_INDEX);
  return new URL(url.href.replace(/\/*$/, '/'));
}

/**
 * The packages, then what is compiled; neither where the project is none of Cargo's, or its lock names no packages of others. Throws
 * `bad-input` where none can be built from the lock, or with the programs of the image.
 */
export async function cargoPlans(
  tree: Tree,
  index: URL,
  { programs = {} }: Pick<BuiltIn, 'programs'>,
): Promise<Plan[]> {
  const files = filesOf(tree);
  const lock = files.get(CARGO_LOCK);
  if (!lock || !files.has(MANIFEST)) return [];
  if (programs.cargo === undefined) throw noRust();
  const { own, foreign } = readCargoLock(Buffer.from(await tree.content(lock)).toString());
  if (foreign === 0) return [];
  const { manifests, stubs } = await skeletonOf(tree, files, own);
  const packages = fetched([lock, ...manifests], stubs, index);
  const settings = SETTINGS.flatMap((name) => files.get(name) ?? []);
  return [packages, compiled(packages, settings, own)];
}

/** Named by the lock alone: a call that changes a manifest still finds them. */
function fetched(files: readonly [lock: FileEntry, ...FileEntry[]], stubs: Plan['written'], index: URL): Plan {
  const [lock] = files;
  return {
    lock: lock.path,
    what: HOME,
    builder: 'cargo fetch',
    files,
    written: stubs,
    named: [lock],
    folders: [HOME],
    usualHosts: index.href === PUBLIC_INDEX ? [hostOf(index), PUBLIC_FILES] : [hostOf(index)],
    namedHosts: [],
    command: ['/bin/sh', '-ec', FETCH, 'cargo', index.href],
    environment: ENVIRONMENT,
  };
}

/** Of which stubs there are changes nothing in what others wrote; what a manifest changes there Cargo sees for itself. */
function compiled(packages: Plan, settings: readonly FileEntry[], own: readonly string[]): Plan {
  const files = [...packages.files, ...settings];
  return {
    ...packages,
    what: TARGET,
    builder: 'cargo build',
    files,
    named: files,
    alike: [...(packages.named ?? []), ...settings],
    folders: [TARGET],
    usualHosts: [],
    command: ['/bin/sh', '-ec', compileWith(own), 'cargo', ...own.flatMap((name) => ['-p', name])],
    over: packages,
  };
}

function filesOf(tree: Tree): Map<string, FileEntry> {
  const files = new Map<string, FileEntry>();
  for (const entry of tree.entries()) {
    const [top = ''] = entry.path.split('/');
    if (entry.kind === 'file' && top !== TARGET && top !== HOME) files.set(entry.path, entry);
  }
  return files;
}

/** Incremental compiling costs more, for a next build that the call mostly does not see. */
const ENVIRONMENT = {
  CARGO_HOME: `/${WORK}/${HOME}`,
  CARGO_TARGET_DIR: `/${WORK}/${TARGET}`,
  CARGO_NET_OFFLINE: 'true',
  CARGO_INCREMENTAL: '0',
  CARGO_BUILD_JOBS: String(DEFAULT_LIMITS.cpus),
};

/** Of this platform's packages alone. Their lock has crates.io for each, wherever the index is. */
const FETCH = `if [ -n "$NODE_EXTRA_CA_CERTS" ]; then
  cat /etc/ssl/certs/ca-certificates.crt "$NODE_EXTRA_CA_CERTS" >/tmp/authorities.pem
  export CARGO_HTTP_CAINFO=/tmp/authorities.pem
fi
mkdir -p "$CARGO_HOME"
if [ "$1" != ${PUBLIC_INDEX} ]; then
  printf '[source.crates-io]\\nreplace-with = "named"\\n[source.named]\\nregistry = "sparse+%s"\\n' "$1" >"$CARGO_HOME/config.toml"
fi
CARGO_NET_OFFLINE=false cargo fetch --quiet --locked --target "$(rustc -vV | sed -n 's/^host: //p')"`;

/**
 * Features of packages depend on which of the project's are built: with one at the top of others it may be that or all. Nothing that
 * was made of the stubs may be left, as Cargo would take it for the project's own wherever its files are older.
 */
function compileWith(own: readonly string[]): string {
  const compile = (which: string) =>
    `cargo build --quiet --locked --offline${which}\ncargo test --quiet --locked --offline --no-run${which}`;
  const all = own.length > 1 ? [compile(''), compile(' --workspace')] : [compile('')];
  return [...all, 'cargo clean --quiet --locked --offline "$@"'].join('\n');
}

const noRust = (): PenumbraError =>
  new PenumbraError(
    'bad-input',
    `${CARGO_LOCK}: the image that tools run in has no Rust. Run \`penumbra sandbox build --with rust\`.`,
  );
