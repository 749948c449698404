/** Everything in the documents that a group's template matches, told apart into what may follow and what was left alone. */
import type { DocumentText } from '../../contracts/edits.ts';
import type { TextCache } from './cache.ts';
import { LARGEST_DOCUMENT, type Lines, lineAt } from './lines.ts';
import { type Match, type Matcher, matchesIn, mayMatch } from './match.ts';
import { outerNames } from './outer.ts';
import type { ParsedLine } from './tokens.ts';

export interface Found extends Match {
  readonly doc: string;
  readonly line: number;
  readonly offset: number;
  readonly parsed: ParsedLine;
}

/** A template that matches more often than this is no pattern. */
export const MOST_MATCHES = 1500;

/** All matches in a document, in order. */
export function searchDocument(matcher: Matcher, document: DocumentText, cache: TextCache): Found[] {
  const { text, doc } = document;
  if (text.length > LARGEST_DOCUMENT || !matcher.literals.every((literal) => text.includes(literal))) return [];
  const lines = cache.lines(text);
  const found: Found[] = [];
  for (const number of linesToTry(matcher, lines)) {
    const line = lineAt(lines, number) ?? '';
    if (!mayMatch(matcher, line)) continue;
    const parsed = cache.line(line);
    const start = lines.starts[number] ?? 0;
    for (const match of matchesIn(matcher, line, parsed, () => outerNames(doc, lines, number))) {
      found.push({ ...match, doc, line: number, offset: start + match.column, parsed });
    }
    if (found.length > MOST_MATCHES) return found;
  }
  return found;
}

/** Numbers of the lines that hold the rarest-looking (longest) literal; of all lines where there is none. */
function* linesToTry(matcher: Matcher, lines: Lines): Generator<number> {
  const literal = matcher.literals.toSorted((a, b) => b.length - a.length)[0];
  if (literal === undefined) {
    for (let i = 0; i < lines.starts.length; i++) yield i;
    return;
  }
  let number = 0;
  for (let at = lines.text.indexOf(literal); at >= 0; ) {
    while ((lines.starts[number + 1] ?? Number.POSITIVE_INFINITY) <= at) number++;
    yield number;
    const next = lines.starts[number + 1];
    if (next === undefined) return;
    at = lines.text.indexOf(literal, next);
  }
}
