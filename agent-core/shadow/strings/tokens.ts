/**
 * The vocabulary of positions: classes of characters as regular expressions, and literals written `=text`. A token's occurrences
 * are its matches from the left, as long as they get.
 */

const CLASSES: Readonly<Record<string, string>> = {
  digits: '\\d+',
  letters: '\\p{L}+',
  lower: '\\p{Ll}+',
  upper: '\\p{Lu}+',
  proper: '\\p{Lu}\\p{Ll}+',
  hump: '\\p{Lu}\\p{Ll}*',
  piece: '\\p{Lu}?\\p{Ll}+|\\p{Lu}+(?!\\p{Ll})|\\d+',
  alnum: '[\\p{L}\\d]+',
  code: '[\\p{Lu}\\d]+',
  space: '\\s+',
  word: '\\S+',
  mark: '[^\\p{L}\\d\\s]+',
  number: '-?\\d[\\d,]*(?:\\.\\d+)?',
  name: "\\p{L}[\\p{L}'’-]*",
  phrase: '\\p{L}+(?: \\p{L}+)*',
  capitals: '\\p{Lu}[\\p{L}.]*(?: \\p{Lu}[\\p{L}.]*)*',
  chain: '\\d+(?:[-.:/]\\d+)+',
  dotted: '[\\p{L}\\d_-]+(?:\\.[\\p{L}\\d_-]+)+',
  email: '[\\p{L}\\d._%+-]+@[\\p{L}\\d.-]+',
  bracketed: '\\([^()]*\\)',
  quoted: '"[^"]*"',
  line: '[^\\n\\r]+',
  closer: '[;,)\\]}>|]',
  field: '[^,;\\t|\\n]+',
};

export const CLASS_TOKENS = Object.keys(CLASSES);
/** What stands left and right of a boundary. */
export const BOUNDARY_CLASSES = ['digits', 'letters', 'lower', 'upper', 'alnum', 'space', 'mark', 'closer'];
/** What a walk may look for. */
export const WALK_CLASSES = [
  'digits',
  'letters',
  'alnum',
  'space',
  'word',
  'number',
  'proper',
  'lower',
  'upper',
  'name',
  'phrase',
  'capitals',
  'mark',
  'closer',
  'line',
];

export const literalToken = (text: string): string => `=${text}`;

export const literalOf = (token: string): string | undefined => (token.startsWith('=') ? token.slice(1) : undefined);

/** Regular expression source of a token, for the `u` flag. */
export function tokenSource(token: string): string {
  const literal = literalOf(token);
  return literal === undefined ? (CLASSES[token] ?? '(?!)') : literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

const compiled = new Map<string, RegExp>();

export function tokenExpression(token: string): RegExp {
  let expression = compiled.get(token);
  if (!expression) {
    if (compiled.size > 2000) compiled.clear();
    expression = new RegExp(tokenSource(token), 'gu');
    compiled.set(token, expression);
  }
  return expression;
}

const LONGEST_LITERAL = 12;

/** Literals worth counting from: marks, runs of marks and words that every text holds. */
export function sharedLiterals(texts: readonly string[]): string[] {
  const [first = '', ...rest] = texts;
  const found = new Set<string>();
  for (const [run] of first.matchAll(/[^\p{L}\d]+|[\p{L}\d]+/gu)) {
    if (run.length <= LONGEST_LITERAL) found.add(run);
    if (!/[\p{L}\d]/u.test(run)) for (const mark of run) found.add(mark);
  }
  return [...found].filter((literal) => rest.every((text) => text.includes(literal))).slice(0, 40);
}
