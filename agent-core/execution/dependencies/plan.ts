/** What a project's lock file says of its dependencies: enough to name a copy of them, to build it, and to find it. */
import { createHash } from 'node:crypto';
import type { FileEntry, Tree } from '../trees/tree.ts';
import type { TreePath } from '../trees/tree-path.ts';

/** Another way to build makes other copies: to be raised with each change of a plan's command. */
const RECIPE = 2;

/** Of one lock file. */
export interface Plan {
  /** The lock file. */
  readonly lock: TreePath;
  /** What the folders hold, for people: `node_modules`. */
  readonly what: string;
  /** What builds them, for people: `npm ci`. */
  readonly builder: string;
  /** All that the build is given of the project, the lock file first. */
  readonly files: readonly FileEntry[];
  /** What it is given beside that, with its text. */
  readonly written: ReadonlyMap<TreePath, string>;
  /** Those of `files` that name the copy, where others and `written` change nothing that a call could tell. */
  readonly named?: readonly FileEntry[];
  /** Those of them that suffice for a copy to be of use: what the others change is made good by each call. */
  readonly alike?: readonly FileEntry[];
  /** Folders of the project that are built. */
  readonly folders: readonly TreePath[];
  /** Where packages come from that name no place of their own, `HOST[:PORT]`. */
  readonly usualHosts: readonly string[];
  /** Hosts and ports that the lock file itself names, `HOST[:PORT]`. */
  readonly namedHosts: readonly string[];
  readonly command: readonly string[];
  /** Of the build, and of each call that has the folders. */
  readonly environment: Readonly<Record<string, string>>;
  /** The plan of what the build finds beside its files; it has no way out then. */
  readonly over?: Plan;
}

/** What a copy is built in, and for. */
export interface BuiltIn {
  /** The image's content address. */
  readonly image: string;
  /** As `linux/amd64`. */
  readonly platform: string;
  /** The image's, with their versions. */
  readonly programs?: Readonly<Record<string, string>>;
}

/**
 * 64 hexadecimal digits: the same for the same files in the same image, and for nothing else. Where packages come from is no part of
 * it: the lock file's hashes say what they are.
 */
export function keyOf({ what, files, written, named, folders, over }: Plan, builtIn: BuiltIn): string {
  const contents = (named ?? files).map(({ path, hash }) => [path, hash]);
  const below = over ? [keyOf(over, builtIn)] : [];
  const texts = named ? [] : [...written];
  const parts = [RECIPE, what, builtIn.image, builtIn.platform, contents, texts, folders, ...below];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** As `keyOf`, the same for all copies that are of use for the plan; nothing where only its own is. */
export const likenessOf = (plan: Plan, builtIn: BuiltIn): string | undefined =>
  plan.alike && keyOf({ ...plan, named: plan.alike }, builtIn);

/** The files of `tree` that lie outside of `folders`. */
export function without(tree: Tree, folders: readonly TreePath[]): Tree {
  const isOutside = (path: string) => !folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return {
    entries: () => [...tree.entries()].filter(({ path }) => isOutside(path)),
    content: (file) => tree.content(file),
  };
}
