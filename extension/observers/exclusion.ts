/** What is never observed, whatever the settings say. Pure: no editor, no disk. */

/** Schemes a person's own text lives in. Everything else (output, git, settings, notebooks' cells…) is never observed. */
const OBSERVED_SCHEMES: ReadonlySet<string> = new Set(['file', 'untitled']);

/** Text of a longer document is not observed, in UTF-16 code units. */
export const LONGEST_TEXT = 2 * 1024 * 1024;

/**
 * Notebooks are left out on purpose: a cell is a document of scheme `vscode-notebook-cell` whose URI changes when cells move, so
 * that its signals could not be told from another cell's later.
 */
export function isObservedScheme(scheme: string): boolean {
  return OBSERVED_SCHEMES.has(scheme);
}

/** Whether `path` is `folder` or inside it; both absolute, separators as the platform has them. */
export function isInside(path: string, folder: string, separator: string): boolean {
  const stem = folder.endsWith(separator) ? folder : folder + separator;
  return path === folder || path.startsWith(stem);
}
