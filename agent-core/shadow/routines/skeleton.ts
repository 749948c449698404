/** What the files made in several occurrences share, line by line: the skeleton. What else they held is left to the person. */
import { diffArrays } from 'diff';
import { linesOf } from './insertions.ts';
import type { Names } from './names.ts';
import { fill, markNames, type Template, unify, type Vocabulary } from './template.ts';

export interface Skeleton {
  readonly lines: readonly Template[];
  /** Whether the file ends with a line end. */
  readonly ends: boolean;
}

const MOST_LINES = 300;
/** A skeleton is at least this share of the shortest and of the longest file: less is a coincidence of lines. */
const SHARE = { shortest: 0.6, longest: 0.4 } as const;

/** A line as it stands, and with every name in it as a mark. */
interface Line {
  readonly raw: string;
  readonly marked: string;
}

/** Numbers of like lines, one of each file. */
type Row = readonly number[];

/** `undefined` where they share nothing worth a file. */
export function skeletonOf(texts: readonly string[], vocabulary: Vocabulary): Skeleton | undefined {
  const files = texts.map(linesOf);
  const sizes = files.map((lines) => lines.length);
  const least = Math.max(1, SHARE.shortest * Math.min(...sizes), SHARE.longest * Math.max(...sizes));
  if (Math.max(...sizes) > MOST_LINES || Math.min(...sizes) < least) return undefined;
  const found = alignAll(files, vocabulary, least).filter((row) => unify(textsOf(row, files), vocabulary));
  const rows = found.length < least ? [] : withoutDoubleBlanks(withoutTornBlocks(found, files), files);
  if (rows.length < least) return undefined;
  if (!rows.some((row) => /\w{2}/.test(textsOf(row, files)[0] ?? ''))) return undefined;
  const lines = rows.flatMap((row) => unify(textsOf(row, files), vocabulary) ?? []);
  return { lines, ends: texts.every((text) => /[\r\n]$/.test(text)) };
}

const textsOf = (row: Row, files: readonly (readonly string[])[]): string[] =>
  row.map((line, file) => files[file]?.[line] ?? '');

/**
 * The lines of the first file that every other has too, in the same order; names stand for each other. Fewer than `least`, or
 * none, where there are not so many.
 */
function alignAll(files: readonly (readonly string[])[], vocabulary: Vocabulary, least: number): Row[] {
  const marked = files.map((lines, file) =>
    lines.map((raw): Line => ({ raw, marked: markNames(raw, file, vocabulary) })),
  );
  const [first = [], ...others] = marked;
  let rows: Row[] = first.map((_, line) => [line]);
  for (const lines of others) {
    const mates = matesOf(
      rows.map(([line = 0]) => first[line] as Line),
      lines,
      least,
    );
    rows = rows.flatMap((row, i) => (mates[i] === undefined ? [] : [[...row, mates[i]]]));
  }
  return rows;
}

const isLike = (a: Line, b: Line): boolean => a.raw === b.raw || a.marked === b.marked;

/** The line of `now` that each line of `old` became; nothing where fewer than `least` can have stayed. */
function matesOf(old: readonly Line[], now: readonly Line[], least: number): (number | undefined)[] {
  const raw = new Set(now.map((line) => line.raw));
  const marked = new Set(now.map((line) => line.marked));
  if (old.filter((line) => raw.has(line.raw) || marked.has(line.marked)).length < least) return [];
  const maxEditLength = old.length + now.length - 2 * Math.floor(least);
  const parts = diffArrays([...old], [...now], { comparator: isLike, maxEditLength }) ?? [];
  const mates: (number | undefined)[] = [];
  let at = 0;
  for (const { added, removed, count } of parts) {
    for (let k = 0; k < count && !added; k++) mates.push(removed ? undefined : at + k);
    if (!removed) at += count;
  }
  return mates;
}

/** Of two blank lines that had something between them in some file one is enough. */
function withoutDoubleBlanks(rows: readonly Row[], files: readonly (readonly string[])[]): readonly Row[] {
  const isBlank = (row: Row | undefined) => row !== undefined && textsOf(row, files).every((text) => !text.trim());
  return rows.filter((row, i) => {
    const last = rows[i - 1];
    return !(isBlank(row) && isBlank(last) && row.some((line, file) => line !== (last?.[file] ?? 0) + 1));
  });
}

/** Lines are taken out until what is left to the person between any two of them opens and closes its own brackets. */
function withoutTornBlocks(rows: readonly Row[], files: readonly (readonly string[])[]): readonly Row[] {
  let left = rows;
  for (let again = true; again; ) {
    again = false;
    for (let gap = 0; gap <= left.length && !again; gap++) {
      const open = files.map((lines, file) => openIn(lines, (left[gap - 1]?.[file] ?? -1) + 1, left[gap]?.[file]));
      const torn = open.find((each) => each !== 0);
      if (torn === undefined) continue;
      const drop = torn > 0 ? gap : gap - 1;
      if (drop < 0 || drop >= left.length) return [];
      left = left.filter((_, i) => i !== drop);
      again = true;
    }
  }
  return left;
}

/** Brackets left open by the lines `from` to `to`, or as a negative number closed but not opened by them. */
function openIn(lines: readonly string[], from: number, to = lines.length): number {
  let open = 0;
  for (let i = from; i < to; i++)
    for (const mark of (lines[i] ?? '').match(/[()[\]{}]/g) ?? []) {
      open += '([{'.includes(mark) ? 1 : -1;
      if (open < 0) return open;
    }
  return open;
}

/** The skeleton's lines in one occurrence; `undefined` where one of them is not clear. */
export function fillSkeleton(skeleton: Skeleton, names: Names): string[] | undefined {
  const lines = skeleton.lines.map((line) => fill(line, names));
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

/** Whether `lines` stand in `text` in this order, with others between them or not. */
export function holds(text: string, lines: readonly string[]): boolean {
  let at = 0;
  for (const line of linesOf(text)) if (line === lines[at]) at++;
  return at === lines.length;
}
