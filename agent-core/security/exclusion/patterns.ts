/** Which paths a person's own patterns name (`penumbra.exclude`, `penumbra.include`). Pure: no disk. */
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

const KNOWN = 'alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit';
const ESCAPED = String.raw`\\[^]`;
/** In brackets, beside plain characters: `\x`, `[:alpha:]`, or a `[` that begins no such name. */
const MEMBER = String.raw`${ESCAPED}|\[:(?:${KNOWN}):\]|\[(?!:[^\]]*:\])`;
/** A `]` that comes first is a member. */
const BRACKETS = String.raw`\[(?:[!^]|(?![!^]))(?:${MEMBER}|[^\\[])(?:${MEMBER}|[^\\[\]])*\]`;
const READABLE = new RegExp(String.raw`^(?:${ESCAPED}|[^\\[]|${BRACKETS})*$`);

/** Why git would make nothing of `pattern`, in words; `undefined` for one that can name something (gitignore(5), git's wildmatch). */
export function whyNoPattern(pattern: string): string | undefined {
  if (/[\0\r\n]/.test(pattern)) return 'it is more than one line';
  if (pattern.startsWith('#')) return 'it is a comment (\\# stands for a #)';
  const named = pattern.replace(/^!/, '').replace(/(?<!\\) +$/, '');
  if (/^\/*$/.test(named)) return 'it names nothing';
  if (named.split('/').some((name) => name === '.' || name === '..')) return 'no part of it may be . or ..';
  if (/(?<!\\)(?:\\\\)*\\\/?$/.test(named)) return 'it ends with a \\ that stands before nothing';
  return READABLE.test(named) ? undefined : 'a [ in it has no ] (\\[ stands for a [), or names no class of characters';
}
