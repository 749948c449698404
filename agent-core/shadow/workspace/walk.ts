import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { GitIgnore } from '../../security/exclusion/git-ignore.ts';
import { ExclusionPatterns } from '../../security/exclusion/patterns.ts';

export interface Walk {
  /** Absolute. */
  readonly folder: string;
  /** Patterns in the syntax of `.gitignore`; what they name stays out whatever git says. */
  readonly exclude: readonly string[];
  /** Absolute paths of folders that are walked on their own; passed over inside another. */
  readonly tops: ReadonlySet<string>;
  /** Ends the walk before the next folder, without an error. */
  readonly signal: AbortSignal;
}

interface Rules {
  readonly excluded: ExclusionPatterns;
  readonly git: GitIgnore;
}

/**
 * The regular files of a folder that no rule ignores, by their paths inside it with `/`, in a stable order; files of a folder
 * come before those of the folders in it. Links are not followed; what cannot be listed is passed over.
 */
export async function* walk(options: Walk): AsyncGenerator<string> {
  yield* walkInside(options, '', { excluded: new ExclusionPatterns(options.exclude), git: new GitIgnore() });
}

async function* walkInside(options: Walk, relative: string, rules: Rules): AsyncGenerator<string> {
  if (options.signal.aborted) return;
  const here = path.join(options.folder, relative);
  const ignored = await rules.git.rulesIn(here, options.folder);
  const inside = (entry: Dirent) => (relative === '' ? entry.name : `${relative}/${entry.name}`);
  const wanted = (await list(here)).filter((entry) => {
    const isFolder = entry.isDirectory();
    if (!entry.isFile() && !isFolder) return false;
    if (rules.excluded.excludes(isFolder ? `${inside(entry)}/` : inside(entry))) return false;
    return ignored !== undefined && !ignored.ignores(path.join(here, entry.name), isFolder);
  });
  for (const entry of wanted) if (entry.isFile()) yield inside(entry);
  for (const entry of wanted) {
    if (!entry.isDirectory() || options.tops.has(path.join(here, entry.name))) continue;
    yield* walkInside(options, inside(entry), rules);
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
