/** A plan of `node_modules` from `package.json` and npm's lock file. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { FileEntry, Tree } from '../trees/tree.ts';
import { type NpmLock, readNpmLock } from './npm-lock.ts';
import { CHECK_OPTIONAL } from './npm-optional.ts';
import type { Plan } from './plan.ts';
import { hostOf, registryIn } from './registry.ts';

/** The first that is there counts, as it does for npm. */
export const NPM_LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'] as const;

const MANIFEST = 'package.json';
const PUBLIC_REGISTRY = 'https://registry.npmjs.org/';

/** The registry that `PENUMBRA_NPM_REGISTRY` names, else npm's public one. Throws `bad-input`. */
export const registryOf = (env: Readonly<Record<string, string | undefined>>): URL =>
  registryIn(env, 'PENUMBRA_NPM_REGISTRY', PUBLIC_REGISTRY);

/**
 * For `platform`, as `linux/amd64`. `undefined` where the project has no such lock file, or it names no packages. Throws `bad-input`
 * where it is none that can be built from.
 */
export async function npmPlan(tree: Tree, registry: URL, platform: string): Promise<Plan | undefined> {
  const files = new Map<string, FileEntry>();
  for (const entry of tree.entries()) if (entry.kind === 'file') files.set(entry.path, entry);
  const lock = NPM_LOCKS.map((name) => files.get(name)).find((file) => file !== undefined);
  const manifest = files.get(MANIFEST);
  if (!lock || !manifest) return undefined;
  const read = readNpmLock(Buffer.from(await tree.content(lock)).toString(), platform, lock.path);
  if (read.folders.length === 0) return undefined;
  const manifests = manifestsOf(read, lock, files);
  return {
    lock: lock.path,
    what: 'node_modules',
    builder: 'npm ci',
    files: [lock, manifest, ...manifests],
    written: new Map(),
    folders: read.folders,
    usualHosts: [hostOf(registry)],
    namedHosts: read.hosts,
    command: commandWith(registry, lock.path),
    environment: {},
  };
}

function manifestsOf({ workspaces }: NpmLock, lock: FileEntry, files: ReadonlyMap<string, FileEntry>): FileEntry[] {
  return workspaces.map((folder) => {
    const manifest = files.get(`${folder}/${MANIFEST}`);
    if (manifest) return manifest;
    throw new PenumbraError('bad-input', `${lock.path}: packages.${folder}: the project has no ${folder}/${MANIFEST}.`);
  });
}

/** Nothing that was downloaded is run. */
const commandWith = (registry: URL, lock: string): string[] => [
  ...['/bin/sh', '-ec', 'check=$1 lock=$2; shift 2; "$@"; exec node -e "$check" "$lock"', 'sh', CHECK_OPTIONAL, lock],
  ...['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--cache', '/work/.npm'],
  ...['--fetch-retries', '2', '--fetch-retry-mintimeout', '1000', '--fetch-retry-maxtimeout', '3000'],
  ...['--registry', registry.href],
];
