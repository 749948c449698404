/** Lines of code as tokens, coarse enough for every language: words, numbers, strings, blanks, single marks. */

export type Kind = 'word' | 'number' | 'string' | 'blank' | 'mark';

export interface Token {
  readonly kind: Kind;
  readonly text: string;
  /** Column, UTF-16. */
  readonly start: number;
}

/** Lines longer than this are never learned from or searched. */
export const LONGEST_LINE = 1500;

// Letters beyond ASCII count as word characters in whole planes: surrogates (astral letters, emoji) stay together.
const LETTER = '\\u00c0-\\u1fff\\u3040-\\udfff';

/** One token of a kind as regular expression source, for `tokenize` and for the rules that scripts run. */
export const SOURCE: Readonly<Record<Kind, string>> = {
  blank: '\\s+',
  word: `[A-Za-z_$${LETTER}][\\w$${LETTER}]*`,
  number: '\\d[\\w.]*',
  string: '(?:"(?:[^"\\\\]|\\\\.)*"|\'(?:[^\'\\\\]|\\\\.)*\'|`[^`]*`)',
  mark: '[^]',
};

const KINDS: readonly Kind[] = ['blank', 'word', 'number', 'string', 'mark'];
const TOKEN = new RegExp(KINDS.map((kind) => `(${SOURCE[kind]})`).join('|'), 'g');

/** Tokens that put together give `line` again. A line over the limit is one single mark. */
export function tokenize(line: string): Token[] {
  if (line.length > LONGEST_LINE) return [{ kind: 'mark', text: line, start: 0 }];
  const tokens: Token[] = [];
  for (const match of line.matchAll(TOKEN)) {
    const kind = KINDS.find((_, i) => match[i + 1] !== undefined) ?? 'mark';
    tokens.push({ kind, text: match[0], start: match.index });
  }
  return tokens;
}

export const VALUES: readonly Kind[] = ['word', 'number', 'string'];

/** Words, numbers and strings: what a pattern may carry over from before to after. */
export function isValue(kind: Kind): boolean {
  return VALUES.includes(kind);
}

export function textOf(tokens: readonly Token[], from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += tokens[i]?.text ?? '';
  return text;
}

/** Different non-blank tokens of a line. */
export function vocabulary(tokens: readonly Token[]): Set<string> {
  return new Set(tokens.filter((token) => token.kind !== 'blank').map((token) => token.text));
}

/** A line with what matching asks of it again and again. */
export interface ParsedLine {
  readonly tokens: readonly Token[];
  readonly words: ReadonlySet<string>;
  /** First token that is not blank. */
  readonly first: string | undefined;
}

export function parseLine(line: string): ParsedLine {
  const tokens = tokenize(line);
  const words = vocabulary(tokens);
  const [first] = words;
  return { tokens, words, first };
}

/** Shared part of two vocabularies, 0 to 1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a === b || (a.size === 0 && b.size === 0)) return 1;
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const word of few) if (many.has(word)) both++;
  return both / (a.size + b.size - both);
}

/** Escapes text for use in a regular expression without the `u` flag. */
export function escapeRegExp(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n');
}
