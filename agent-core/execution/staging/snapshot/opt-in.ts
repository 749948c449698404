import { ExclusionPatterns } from '../../../security/exclusion/patterns.ts';

/** Files that are wanted although git ignores them. */
export class OptIn {
  readonly #patterns: ExclusionPatterns;
  /** The folders that each pattern is bound to, before its first wildcard; empty where it may match anywhere. */
  readonly #bound: readonly string[];

  /** Patterns in the syntax of `.gitignore`. */
  constructor(patterns: readonly string[]) {
    const wanted = patterns.filter((pattern) => pattern.trim() !== '' && !/^[!#]/.test(pattern));
    this.#patterns = new ExclusionPatterns(patterns);
    this.#bound = wanted.map(boundOf);
  }

  /** `path` with `/` at its end when it is a folder. */
  names(path: string): boolean {
    return this.#bound.length > 0 && this.#patterns.excludes(path);
  }

  /** Whether something in `folder` could be named, so that it has to be looked through. */
  mayNameInside(folder: string): boolean {
    return this.#bound.some(
      (bound) => bound === '' || bound === folder || isAbove(folder, bound) || isAbove(bound, folder),
    );
  }
}

const isAbove = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);

/** A pattern is bound to the top where a slash stands before its end (gitignore(5)). */
function boundOf(pattern: string): string {
  const names = pattern.replace(/^\//, '').replace(/\/$/, '').split('/');
  if (names.length === 1 && !pattern.startsWith('/')) return '';
  const wild = names.findIndex((name) => /[*?[\]\\]/.test(name));
  return (wild === -1 ? names : names.slice(0, wild)).join('/');
}
