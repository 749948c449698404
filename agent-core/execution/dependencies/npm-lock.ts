/** `package-lock.json` or `npm-shrinkwrap.json` (npm 7 and later), as far as a build of `node_modules` without trust in it needs it. */
import * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { TreePath } from '../trees/tree-path.ts';
import { isForAnother, PlatformFields } from './npm-platform.ts';

const FOLDER = 'node_modules';

const Package = z.object({
  resolved: z.string().optional(),
  integrity: z.string().min(1).optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  ...PlatformFields.shape,
});
const Lock = z.object({
  lockfileVersion: z.union(
    [z.literal(2), z.literal(3)],
    'is too old: `npm install` of npm 7 or later writes a newer one',
  ),
  packages: z.record(z.string(), Package),
});

export interface NpmLock {
  /** Each `node_modules` that has packages of its own, the upper first. */
  readonly folders: readonly TreePath[];
  /** Folders of the project that are packages themselves; each has a `package.json`. */
  readonly workspaces: readonly TreePath[];
  /** Of addresses that packages are taken from, `HOST[:PORT]`; the public registry's is not among them. */
  readonly hosts: readonly string[];
}

/** npm asks the registry that it is told of in the stead of this one. */
const PUBLIC = 'registry.npmjs.org';

/** What is wrong with it. */
class Fault extends Error {}

/**
 * For `platform`, as `linux/amd64`. Throws `bad-input` that begins with `file`: what cannot be read, and packages that no hash
 * vouches for.
 */
export function readNpmLock(text: string, platform: string, file: string): NpmLock {
  try {
    return readLock(text, platform);
  } catch (error) {
    if (error instanceof Fault) throw new PenumbraError('bad-input', `${file}: ${error.message}.`);
    throw error;
  }
}

function readLock(text: string, platform: string): NpmLock {
  const read = Lock.safeParse(parsed(text));
  if (!read.success) throw bad(describeIssue(read.error));
  const folders = new Set<TreePath>();
  const workspaces = new Set<TreePath>();
  const hosts = new Set<string>();
  for (const [at, entry] of Object.entries(read.data.packages)) {
    if (at === '') continue;
    const folder = folderOf(at);
    if (folder === undefined) workspaces.add(pathOf(at));
    else folders.add(folder);
    if (folder === undefined || entry.inBundle || isForAnother(entry, platform)) continue;
    if (entry.link) workspaces.add(pathOf(entry.resolved ?? '', at));
    else for (const host of sourceOf(at, entry)) hosts.add(host);
  }
  return { folders: [...folders].sort(), workspaces: [...workspaces].sort(), hosts: [...hosts].sort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad(wordsOf(error));
  }
}

/** The outermost `node_modules` on the way to a package; `undefined` where there is none. */
function folderOf(at: string): TreePath | undefined {
  const names = at.split('/');
  const depth = names.indexOf(FOLDER);
  return depth < 0 ? undefined : pathOf(names.slice(0, depth + 1).join('/'), at);
}

function pathOf(text: string, at = text): TreePath {
  const read = TreePath.safeParse(text);
  if (read.success) return read.data;
  throw bad(`packages.${at}: lies outside of the project (${describeIssue(read.error)})`);
}

/** Where it is downloaded from, where it says so itself. */
function sourceOf(at: string, { resolved, integrity }: z.infer<typeof Package>): string[] {
  const url = resolved !== undefined && URL.canParse(resolved) ? new URL(resolved) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (resolved !== undefined && !(url && isWeb)) throw bad(`packages.${at}: comes neither from a registry nor by HTTP`);
  if (integrity === undefined) throw bad(`packages.${at}: has no integrity, so nothing says what it must be`);
  if (url === undefined || url.host === PUBLIC) return [];
  return [url.port === '' && url.protocol === 'http:' ? `${url.hostname}:80` : url.host];
}

const bad = (why: string): Fault => new Fault(why);
