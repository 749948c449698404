/** From a settled edit to changed lines, and from a changed line to the tokens that changed. */
import type { SettledEdit } from '../../contracts/edits.ts';
import { countFeeds, dropReturn, type LineCounter } from './lines.ts';
import type { OuterNames } from './outer.ts';
import { isValue, LONGEST_LINE, type Token, textOf, tokenize } from './tokens.ts';

/** One line before and after. `line` counts from 0 in the text after the edit. */
export interface LineChange {
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** More changed lines than this in one act say nothing about a pattern. */
const MOST_LINES = 40;

/**
 * The lines an act changed one for one. Regions that gained or lost lines, those whose lines only changed places, and lines
 * over the limit are left out; several changes of one line come out as one.
 */
export function changedLines(edit: SettledEdit, counter: LineCounter): LineChange[] {
  const found: LineChange[] = [];
  for (const region of regions(edit, counter)) {
    const olds = cut(edit.before, region.from, region.to);
    const news = cut(edit.after, region.from + region.shiftBefore, region.to + region.shiftAfter);
    if (!olds || !news || olds.length !== news.length || sameLines(olds, news)) continue;
    if (found.length + olds.length > MOST_LINES) return [];
    olds.forEach((before, i) => {
      const after = news[i] ?? '';
      if (before !== after) found.push({ line: region.line + i, before, after });
    });
  }
  return found;
}

/** Equal but for their order: lines were moved. */
function sameLines(olds: readonly string[], news: readonly string[]): boolean {
  const sorted = olds.toSorted();
  return news.toSorted().every((line, i) => line === sorted[i]);
}

interface Region {
  /** Offsets of whole lines in the text before. */
  from: number;
  to: number;
  shiftBefore: number;
  shiftAfter: number;
  line: number;
}

/** Maximal runs of whole lines that the changes touch. */
function regions(edit: SettledEdit, counter: LineCounter): Region[] {
  const found: Region[] = [];
  let shift = 0;
  let gained = 0;
  for (const change of edit.changes) {
    const from = edit.before.lastIndexOf('\n', change.offset - 1) + 1;
    const feed = edit.before.indexOf('\n', change.offset + change.length);
    const to = feed < 0 ? edit.before.length : feed;
    const grown = change.text.length - change.length;
    const last = found.at(-1);
    if (last && (change.offset === 0 || from <= last.to)) {
      last.to = Math.max(last.to, to);
      last.shiftAfter = shift + grown;
    } else {
      const start = change.offset === 0 ? 0 : from;
      const line = counter.lineOf(edit.before, start) + gained;
      found.push({ from: start, to, shiftBefore: shift, shiftAfter: shift + grown, line });
    }
    shift += grown;
    gained += countFeeds(change.text) - countFeeds(edit.before.slice(change.offset, change.offset + change.length));
  }
  counter.became(edit.after, edit.changes[0]?.offset ?? 0);
  return found;
}

function cut(text: string, from: number, to: number): string[] | undefined {
  if (to - from > MOST_LINES * LONGEST_LINE) return undefined;
  const lines = text.slice(from, to).split('\n').map(dropReturn);
  return lines.length > MOST_LINES || lines.some((line) => line.length > LONGEST_LINE) ? undefined : lines;
}

/** Fewer characters than this, removed and added, say too little. */
const FEWEST = 3;

/** Whether a changed line can be an example: more than white space and a character, and something of the line stayed. */
export function isTelling(before: string, after: string): boolean {
  const a = before.replace(/\s+/g, '');
  const b = after.replace(/\s+/g, '');
  if (!a || !b || a === b) return false;
  let front = 0;
  while (front < a.length && a[front] === b[front]) front++;
  let back = 0;
  while (back < Math.min(a.length, b.length) - front && a.at(-1 - back) === b.at(-1 - back)) back++;
  if (a.length + b.length - 2 * (front + back) < FEWEST && !isRenamed(before, after)) return false;
  return front + back > 0 || shareValues(before, after);
}

/** A name shorter than this may become another one while it is being typed. */
const SHORTEST_NAME = 4;

/** Whether all that differs is one word, of some length before and after: `session` to `_session`. */
function isRenamed(before: string, after: string): boolean {
  const core = coreOf(before, after);
  const [old, more] = core.before.slice(core.start, core.beforeEnd);
  const [now, rest] = core.after.slice(core.start, core.afterEnd);
  if (more || rest || old?.kind !== 'word' || now?.kind !== 'word') return false;
  return Math.min(old.text.length, now.text.length) >= SHORTEST_NAME;
}

function shareValues(before: string, after: string): boolean {
  const values = new Set(tokenize(before).flatMap((token) => (isValue(token.kind) ? [token.text] : [])));
  return tokenize(after).some((token) => values.has(token.text));
}

/** A changed line as tokens. The core, `start..end` of the old and of the new, is what differs. */
export interface Core {
  readonly before: readonly Token[];
  readonly after: readonly Token[];
  readonly start: number;
  readonly beforeEnd: number;
  readonly afterEnd: number;
  /** Of where the line stands. */
  readonly outer?: OuterNames;
}

/** Trims what both lines share at the front, then at the back. */
export function coreOf(before: string, after: string): Core {
  const a = tokenize(before);
  const b = tokenize(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start]?.text === b[start]?.text) start++;
  let back = 0;
  const most = Math.min(a.length, b.length) - start;
  while (back < most && a[a.length - 1 - back]?.text === b[b.length - 1 - back]?.text) back++;
  return { before: a, after: b, start, beforeEnd: a.length - back, afterEnd: b.length - back };
}

/**
 * Two edits with equal keys are surely of one kind: the same tokens removed and added, where values that come back count as
 * holes. Equal for ever, whatever else the lines hold.
 */
export function keyOf(core: Core): string {
  const after = core.after.slice(core.start, core.afterEnd);
  const names = new Map<string, string>();
  const back = new Set(after.map((token) => token.text));
  const left = core.before.slice(core.start, core.beforeEnd).map((token) => {
    if (!isValue(token.kind) || !back.has(token.text)) return token.text;
    const name = names.get(token.text) ?? `\u0001${names.size}`;
    names.set(token.text, name);
    return name;
  });
  return `${left.join('\u0000')}\u0002${after.map((token) => names.get(token.text) ?? token.text).join('\u0000')}`;
}

export function coreText(core: Core): { before: string; after: string } {
  return {
    before: textOf(core.before, core.start, core.beforeEnd),
    after: textOf(core.after, core.start, core.afterEnd),
  };
}
