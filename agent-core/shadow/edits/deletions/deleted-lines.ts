/** From a settled edit to the whole lines, or short blocks of them, that it took away. */
import type { SettledEdit } from '../../../contracts/edits.ts';
import { wholeLines } from '../../text/changes.ts';
import { countFeeds, dropReturn } from '../lines.ts';

/** A line or a block of lines that went (its own line ends within it as line feeds), and its neighbours as they stand without it. */
export interface DeletedLine {
  readonly text: string;
  /** Number of the line that took the place of its first one, in the text after the edit. */
  readonly line: number;
  readonly above: string;
  readonly below: string;
}

/** An act of more places than this is no edit by hand. */
const MOST_CHANGES = 20;
/** Longer lines are not learned from, and not offered to be deleted. */
export const LONGEST = 300;
/** Longer blocks are not learned. */
export const MOST_LINES = 8;

/** Lines that were blank or are too long, and blocks of too many, are left out. */
export function deletedLines(edit: SettledEdit): DeletedLine[] {
  if (edit.changes.length > MOST_CHANGES) return [];
  const found: DeletedLine[] = [];
  let shift = 0;
  for (const { offset, length, text } of edit.changes) {
    const lost = countFeeds(edit.before.slice(offset, offset + length)) - countFeeds(text);
    const old = wholeLines(edit.before, offset, offset + length);
    const now = wholeLines(edit.after, offset + shift, offset + shift + text.length);
    shift += text.length - length;
    if (lost < 1 || lost > MOST_LINES || old.end - old.start > (lost + 3) * LONGEST) continue;
    const takesWhole = offset === old.start && text === '' && edit.before[offset + length - 1] === '\n';
    const before = edit.before.slice(old.start, old.end);
    const gone = linesGone(before, edit.after.slice(now.start, now.end), lost, takesWhole);
    if (gone) found.push(withNeighbours(gone, edit.after, now.start));
  }
  return found;
}

interface Gone {
  readonly text: string;
  /** How many of the lines that were touched stand before it. */
  readonly passed: number;
}

/** `first`: a block of several lines is the first there are, though others may be equal. */
function linesGone(before: string, after: string, lost: number, first: boolean): Gone | undefined {
  const olds = before.split('\n').map(dropReturn);
  const news = after.split('\n').map(dropReturn);
  let passed = 0;
  if (lost === 1 || !first) while (passed < news.length && olds[passed] === news[passed]) passed++;
  const gone = olds.slice(passed, passed + lost);
  const text = gone.join('\n');
  const isAlone = olds.slice(passed + lost).every((each, i) => each === news[passed + i]);
  return text.trim() && gone.every((each) => each.length <= LONGEST) && isAlone ? { text, passed } : undefined;
}

function withNeighbours({ text, passed }: Gone, after: string, start: number): DeletedLine {
  let at = start;
  for (let i = 0; i < passed; i++) {
    const feed = after.indexOf('\n', at);
    at = feed < 0 ? after.length : feed + 1;
  }
  const line = countFeeds(after.slice(0, start)) + passed;
  const above = at === 0 ? '' : lineFrom(after, after.lastIndexOf('\n', at - 2) + 1);
  return { text, line, above, below: lineFrom(after, at) };
}

function lineFrom(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return dropReturn(text.slice(start, end < 0 ? undefined : end));
}
