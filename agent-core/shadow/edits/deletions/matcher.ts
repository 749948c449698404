/** Where lines like a template stand in a document. The regular expression is the one that scripts run. */
import type { DocumentText, Rule } from '../../../contracts/edits.ts';
import type { TextCache } from '../cache.ts';
import { dropReturn, LARGEST_DOCUMENT, type Lines, lineAt } from '../lines.ts';
import { escapeRegExp, SOURCE } from '../tokens.ts';
import { LONGEST } from './deleted-lines.ts';
import { constantsOf, type LineTemplate, type Piece } from './template.ts';

export interface LineMatcher {
  readonly template: LineTemplate;
  readonly rule: Rule;
  /** Strings that every line with a match holds, longest first. */
  readonly literals: readonly string[];
  /** Whether a line, with its line end, is one of them. */
  readonly fits: (line: string) => boolean;
}

/** A whole line, its end included. */
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
} as const;

export function lineMatcher(template: LineTemplate): LineMatcher {
  const source = (piece: Piece) => (piece.is === 'text' ? escapeRegExp(piece.text) : GAP[piece.is]);
  const pattern = `[ \\t]*${template.map(source).join('')}[ \\t]*\\r?\\n`;
  const whole = new RegExp(`^${pattern}$`);
  return {
    template,
    rule: { pattern, replacement: '""' },
    literals: [...new Set(constantsOf(template))],
    fits: (line) => line.length <= LONGEST + 2 && whole.test(line),
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
  for (let at = text.indexOf(longest); at >= 0 && found.length <= MOST_FOUND; ) {
    while ((lines.starts[number + 1] ?? Number.POSITIVE_INFINITY) <= at) number++;
    const next = lines.starts[number + 1];
    if (next === undefined) break;
    const line = foundLine(matcher, doc, lines, number, next);
    if (line) found.push(line);
    at = text.indexOf(longest, next);
  }
  return found;
}

function foundLine({ fits }: LineMatcher, doc: string, lines: Lines, number: number, end: number) {
  const offset = lines.starts[number] ?? 0;
  const whole = lines.text.slice(offset, end);
  if (!fits(whole)) return undefined;
  return {
    doc,
    line: number,
    offset,
    length: whole.length,
    text: dropReturn(whole.slice(0, -1)),
    above: lineAt(lines, number - 1) ?? '',
    below: lineAt(lines, number + 1) ?? '',
  };
}
