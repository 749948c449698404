/** Lines that the person added to documents that were there before. */
import { diffArrays } from 'diff';
import { Lines } from '../automations/lines.ts';
import type { Act, EditSpan } from './acts.ts';

export interface Insertion {
  readonly doc: string;
  readonly lines: readonly string[];
  /** The document's lines before, and the number of the line they were put before. */
  readonly before: readonly string[];
  readonly line: number;
  /** Length of the document before, UTF-16 code units. */
  readonly size: number;
}

/** Longer documents are neither learned from nor offered to be changed, UTF-16 code units. */
export const LARGEST_TEXT = 48_000;
const MOST_INSERTIONS = 12;
/** An act that adds and removes more lines than this is no step of a routine. */
const MOST_LINES = 60;

/** What `acts` added, but to the files in `made`, as far as it is `wanted`. */
export function insertionsOf(
  acts: readonly Act[],
  made: ReadonlySet<string>,
  wanted: (text: string) => boolean,
): Insertion[] {
  const edits = acts.flatMap((act) => (act.act === 'edit' && !made.has(act.edit.doc) ? [act.edit] : []));
  const all = edits.flatMap((edit) => insertedBy(edit));
  return all.filter(({ lines }) => lines.some(wanted)).slice(0, MOST_INSERTIONS);
}

/** Acts are looked at again with every new beginning. */
const known = new WeakMap<EditSpan, readonly Insertion[]>();

function insertedBy(edit: EditSpan): readonly Insertion[] {
  const found = known.get(edit) ?? insertedLines(edit.doc, edit.before, edit.after);
  known.set(edit, found);
  return found;
}

function insertedLines(doc: string, before: string, after: string): Insertion[] {
  if (Math.max(before.length, after.length) > LARGEST_TEXT) return [];
  const old = linesOf(before);
  const parts = diffArrays(old, linesOf(after), { maxEditLength: MOST_LINES }) ?? [];
  const found: Insertion[] = [];
  let line = 0;
  for (const [i, part] of parts.entries()) {
    const isAlone = !parts[i - 1]?.removed && !parts[i + 1]?.removed;
    const lines = part.value;
    if (part.added && isAlone && lines.some((each) => each.trim()))
      found.push({ doc, lines, before: old, line, size: before.length });
    if (!part.added) line += lines.length;
  }
  return found;
}

/** A text's lines; a line end at its end begins no further line. */
export function linesOf(text: string): string[] {
  const lines = new Lines(text).all();
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
