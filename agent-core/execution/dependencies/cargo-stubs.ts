/** A Cargo project without its code: its manifests, and next to nothing where Cargo wants a file of code. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import type { FileEntry, Tree } from '../trees/tree.ts';
import { linkedPath, type TreePath } from '../trees/tree-path.ts';
import { CARGO_LOCK } from './cargo-lock.ts';
import { badFile, readToml } from './toml.ts';

export const MANIFEST = 'Cargo.toml';

const Target = z.object({ name: z.string().optional(), path: z.string().optional() });
const Targets = z.array(Target).default([]);
const Manifest = z.object({
  package: z
    .object({
      name: z.string(),
      build: z.union([z.boolean(), z.string(), z.array(z.string())]).optional(),
      'default-run': z.string().optional(),
    })
    .optional(),
  lib: Target.optional(),
  bin: Targets,
  test: Targets,
  example: Targets,
  bench: Targets,
});
type Manifest = z.infer<typeof Manifest>;

/** A comment for people is what some projects' lints ask of a file. */
const LIBRARY = '//! Stands for code of the project.\n';
const PROGRAM = `${LIBRARY}fn main() {}\n`;

export interface Skeleton {
  /** Manifests of the packages, that at the top first. */
  readonly manifests: readonly FileEntry[];
  /** Text by path, for files of code that the project has there. */
  readonly stubs: ReadonlyMap<TreePath, string>;
}

type Files = ReadonlyMap<string, FileEntry>;

/**
 * Of the project's `own` packages. Throws `bad-input` where one of them is not in the project, or the manifest at the top cannot be
 * read; another one that cannot is of no package.
 */
export async function skeletonOf(tree: Tree, files: Files, own: readonly string[]): Promise<Skeleton> {
  const manifests: FileEntry[] = [];
  const stubs = new Map<TreePath, string>();
  const missing = new Set(own);
  for (const file of manifestsIn(files)) {
    const read = await readManifest(tree, file);
    const name = read?.package?.name;
    if (!read || (file.path !== MANIFEST && (name === undefined || !own.includes(name)))) continue;
    manifests.push(file);
    missing.delete(name ?? '');
    for (const [path, text] of stubsOf(read, file, files)) stubs.set(path, text);
  }
  const [lost] = missing;
  if (lost !== undefined)
    throw badFile(CARGO_LOCK, `${lost} comes from a folder outside of the project, which no call ever sees`);
  for (const { path } of manifests) stubs.delete(path);
  return { manifests, stubs };
}

/** That at the top first. */
const manifestsIn = (files: Files): FileEntry[] =>
  [...files.values()]
    .filter(({ path }) => path === MANIFEST || path.endsWith(`/${MANIFEST}`))
    .sort((a, b) => Number(b.path === MANIFEST) - Number(a.path === MANIFEST));

async function readManifest(tree: Tree, file: FileEntry): Promise<Manifest | undefined> {
  try {
    return readToml(Manifest, Buffer.from(await tree.content(file)).toString(), file.path);
  } catch (error) {
    const isOther = error instanceof PenumbraError && error.code === 'bad-input' && file.path !== MANIFEST;
    if (isOther) return undefined;
    throw error;
  }
}

/** Programs that Cargo finds by itself are left out beside others: dependencies are compiled for any of them alike. */
function stubsOf(manifest: Manifest, file: FileEntry, files: Files): Map<TreePath, string> {
  const { package: about, lib, bin, test, example, bench } = manifest;
  const at = (name: string): FileEntry | undefined => files.get(linkedPath(file.path, name) ?? '');
  const stubs = new Map<TreePath, string>();
  const put = (name: string, text: string) => {
    const path = at(name)?.path;
    if (path !== undefined && path !== CARGO_LOCK) stubs.set(path, text);
  };
  for (const name of [about?.build ?? 'build.rs'].flat()) if (typeof name === 'string') put(name, PROGRAM);
  put('src/main.rs', PROGRAM);
  const programs = [...bin, { name: about?.['default-run'] }];
  for (const name of placesOf(programs, 'src/bin')) put(name, PROGRAM);
  for (const [folder, targets] of Object.entries({ tests: test, examples: example, benches: bench }))
    for (const name of placesOf(targets, folder)) put(name, PROGRAM);
  put(lib?.path ?? 'src/lib.rs', LIBRARY);
  if (about && !lib && bin.length === 0 && !at('src/lib.rs') && !at('src/main.rs'))
    put(firstProgram(file, files), PROGRAM);
  return stubs;
}

/** Where Cargo looks for them, from the manifest. */
const placesOf = (targets: readonly z.infer<typeof Target>[], folder: string): string[] =>
  targets.flatMap(
    ({ name, path }) => path ?? (name === undefined ? [] : [`${folder}/${name}.rs`, `${folder}/${name}/main.rs`]),
  );

/** Of those that Cargo finds by itself, as a name beside the manifest. */
function firstProgram(file: FileEntry, files: Files): string {
  const folder = file.path.slice(0, -MANIFEST.length);
  const names = [...files.keys()]
    .filter((path) => path.startsWith(`${folder}src/bin/`))
    .map((path) => path.slice(folder.length));
  return names.find((name) => /^src\/bin\/[^/]+(\.rs|\/main\.rs)$/.test(name)) ?? '';
}
