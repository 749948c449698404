import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { IgnoreRules } from './ignore-rules.ts';

export interface Walk {
  /** Absolute. */
  readonly folder: string;
  /** Patterns in the syntax of `.gitignore`. */
  readonly exclude: readonly string[];
  /** Absolute paths of folders that are walked on their own; passed over inside another. */
  readonly tops: ReadonlySet<string>;
  /** Ends the walk before the next folder, without an error. */
  readonly signal: AbortSignal;
}

/**
 * The regular files of a folder that no rule ignores, by their paths inside it with `/`, in a stable order; files of a folder
 * come before those of the folders in it. Links are not followed; what cannot be listed is passed over.
 */
export async function* walk(options: Walk): AsyncGenerator<string> {
  yield* walkInside(options, '', await IgnoreRules.of(options.folder, options.exclude));
}

async function* walkInside(options: Walk, relative: string, rules: IgnoreRules): AsyncGenerator<string> {
  if (options.signal.aborted) return;
  const here = path.join(options.folder, relative);
  const entries = (await list(here)).filter((entry) => entry.isFile() || entry.isDirectory());
  const wanted = entries.filter((entry) => !rules.ignores(path.join(here, entry.name), entry.isDirectory()));
  const inside = (entry: Dirent) => (relative === '' ? entry.name : `${relative}/${entry.name}`);
  for (const entry of wanted) if (entry.isFile()) yield inside(entry);
  for (const entry of wanted) {
    const whole = path.join(here, entry.name);
    if (!entry.isDirectory() || options.tops.has(whole)) continue;
    yield* walkInside(options, inside(entry), await rules.inside(whole));
  }
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
