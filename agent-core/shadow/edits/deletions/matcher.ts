/** Where lines like a template stand in a document. The regular expression is the one that scripts run. */
import type { DocumentText, Rule } from '../../../contracts/edits.ts';
import type { TextCache } from '../cache.ts';
import { LARGEST_DOCUMENT, type Lines, lineAt } from '../lines.ts';
import { escapeRegExp, SOURCE } from '../tokens.ts';
import { LONGEST } from './deleted-lines.ts';
import { constantsOf, type LineTemplate, linesIn, type Piece } from './template.ts';

export interface LineMatcher {
  readonly template: LineTemplate;
  readonly rule: Rule;
  /** Strings that every line with a match holds, longest first. */
  readonly literals: readonly string[];
  /** Whether a line or block, with its line end, is one of them. */
  readonly fits: (lines: string) => boolean;
  /** How many lines one takes, and which of them (from 0) holds the longest literal. */
  readonly lines: number;
  readonly anchor: number;
}

/** A whole line or block of lines, its end included. */
export interface FoundLine {
  readonly doc: string;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly above: string;
  readonly below: string;
}

/** A template that matches more often than this is no pattern. */
export const MOST_FOUND = 600;

const GAP = {
  token: `(?:${SOURCE.word}|${SOURCE.number}|${SOURCE.string})`,
  any: `[^\\r\\n]{0,${LONGEST}}?`,
  line: '[ \\t]*\\r?\\n[ \\t]*',
} as const;

export function lineMatcher(template: LineTemplate): LineMatcher {
  const source = (piece: Piece) => (piece.is === 'text' ? escapeRegExp(piece.text) : GAP[piece.is]);
  const pattern = `[ \\t]*${template.map(source).join('')}[ \\t]*\\r?\\n`;
  const whole = new RegExp(`^${pattern}$`);
  const lines = linesIn(template);
  const [literal] = constantsOf(template);
  const longest = template.findIndex((piece) => piece.is === 'text' && piece.text === literal);
  return {
    template,
    rule: { pattern, replacement: '""', lines },
    literals: [...new Set(constantsOf(template))],
    fits: (text) => text.length <= lines * (LONGEST + 2) && whole.test(text),
    lines,
    anchor: template.slice(0, longest).filter(({ is }) => is === 'line').length,
  };
}

/** All matches in order, up to one more than `MOST_FOUND`. A last line without an end of its own is none. */
export function findLines(matcher: LineMatcher, { doc, text }: DocumentText, cache: TextCache): FoundLine[] {
  const { literals } = matcher;
  const [longest] = literals;
  if (!longest || text.length > LARGEST_DOCUMENT || literals.some((each) => !text.includes(each))) return [];
  const lines = cache.lines(text);
  const found: FoundLine[] = [];
  let number = 0;
  let free = 0;
  for (let at = text.indexOf(longest); at >= 0 && found.length <= MOST_FOUND; ) {
    while ((lines.starts[number + 1] ?? Number.POSITIVE_INFINITY) <= at) number++;
    const first = number - matcher.anchor;
    const here = first < free ? undefined : foundLines(matcher, doc, lines, first);
    if (here) found.push(here);
    if (here) free = first + matcher.lines;
    const next = lines.starts[number + 1];
    if (next === undefined) break;
    at = text.indexOf(longest, next);
  }
  return found;
}

function foundLines({ fits, lines: size }: LineMatcher, doc: string, lines: Lines, first: number) {
  const offset = lines.starts[first];
  const end = lines.starts[first + size];
  if (offset === undefined || end === undefined) return undefined;
  const whole = lines.text.slice(offset, end);
  if (!fits(whole)) return undefined;
  return {
    doc,
    line: first,
    offset,
    length: whole.length,
    text: whole.slice(0, -1).replaceAll('\r\n', '\n').replace(/\r$/, ''),
    above: lineAt(lines, first - 1) ?? '',
    below: lineAt(lines, first + size) ?? '',
  };
}
