/** Which paths are excluded by the person's own patterns alone (`penumbra.exclude`). Pure: no disk. */
import ignore, { type Ignore } from 'ignore';

/** Patterns as in a .gitignore, over paths relative to a workspace folder (or to the file system's root outside any). */
export class ExclusionPatterns {
  readonly #ignore: Ignore;

  constructor(patterns: readonly string[]) {
    this.#ignore = ignore({ allowRelativePaths: true }).add(patterns.filter((pattern) => pattern.trim() !== ''));
  }

  /** `path` with `/` between its parts, and at its end when it is a folder. */
  excludes(path: string): boolean {
    const plain = path.replace(/^([a-z]:)?\/+/i, '');
    return plain !== '' && this.#ignore.ignores(plain);
  }
}
