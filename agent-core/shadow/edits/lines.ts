/** Documents as lines, without copying more of them than is asked for. */
import type { SettledEdit } from '../../contracts/edits.ts';

/** Documents larger than this have no places. */
export const LARGEST_DOCUMENT = 1_500_000;

export interface Lines {
  /** Offset of each line's first character. */
  readonly starts: readonly number[];
  readonly text: string;
}

export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { starts, text };
}

/** A line without its line feed and carriage return; undefined past the end. */
export function lineAt(lines: Lines, number: number): string | undefined {
  const start = lines.starts[number];
  if (start === undefined) return undefined;
  const next = lines.starts[number + 1];
  return dropReturn(lines.text.slice(start, next === undefined ? undefined : next - 1));
}

export function dropReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Number of the line that holds an offset. */
export function lineOf(lines: Lines, offset: number): number {
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function countFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Where a line of the text before an edit is after it. */
export function lineMover(edit: Pick<SettledEdit, 'before' | 'changes'>): ((line: number) => number) | undefined {
  const moves = edit.changes
    .map(({ offset, length, text }) => ({
      offset,
      grown: countFeeds(text) - countFeeds(edit.before.slice(offset, offset + length)),
    }))
    .filter(({ grown }) => grown !== 0);
  if (moves.length === 0) return undefined;
  const lines = linesOf(edit.before);
  const from = moves.map(({ offset, grown }) => ({
    line: lineOf(lines, offset),
    atStart: lines.starts.includes(offset),
    grown,
  }));
  return (at) => {
    const before = from.filter(({ line, atStart }) => line < at || (line === at && atStart));
    return before.reduce((moved, { grown }) => moved + grown, at);
  };
}

/** Line numbers of offsets in a text that changes little by little: counts on from where it counted last. */
export class LineCounter {
  #text = '';
  #offset = 0;
  #line = 0;

  /** Number of the line that starts at `offset`. */
  lineOf(text: string, offset: number): number {
    if (text !== this.#text) [this.#text, this.#offset, this.#line] = [text, 0, 0];
    const between = countFeeds(text.slice(Math.min(offset, this.#offset), Math.max(offset, this.#offset)));
    this.#line += offset < this.#offset ? -between : between;
    this.#offset = offset;
    return this.#line;
  }

  /** The text became `after`, which begins like it up to `same`. */
  became(after: string, same: number): void {
    if (same < this.#offset) this.lineOf(this.#text, same);
    this.#text = after;
  }
}
