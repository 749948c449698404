/** Lines that the person added to documents that were there before. */
import { diffArrays } from 'diff';
import { Lines } from '../automations/lines.ts';
import type { Act, EditSpan } from './acts.ts';

export interface Around {
  readonly head: string;
  readonly tail: string;
}

export interface Insertion {
  readonly doc: string;
  readonly lines: readonly string[];
  /** The document's lines before, and the number of the line they were put before. */
  readonly before: readonly string[];
  readonly line: number;
  /** Where they are no lines of their own but one text inside that line: what stands before and after it. */
  readonly into?: Around;
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
    const [last, next] = [parts[i - 1], parts[i + 1]];
    const lines = part.value;
    const shared = { doc, before: old, line, size: before.length };
    if (part.added && !last?.removed && !next?.removed && lines.some((each) => each.trim()))
      found.push({ ...shared, lines });
    if (part.removed && next?.added && lines.length === 1 && next.value.length === 1)
      found.push(...grown(lines[0] ?? '', next.value[0] ?? '').map((each) => ({ ...shared, ...each })));
    if (!part.added) line += lines.length;
  }
  return found;
}

/** The text that was put into a line, if nothing else of it changed. */
function grown(before: string, after: string): Pick<Insertion, 'lines' | 'into'>[] {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const [head, tail] = [before.slice(0, at), before.slice(at)];
  const text = after.slice(at, after.length - tail.length);
  return after === head + text + tail && /\w/.test(text) ? [{ lines: [text], into: { head, tail } }] : [];
}

/** A text's lines; a line end at its end begins no further line. */
export function linesOf(text: string): string[] {
  const lines = new Lines(text).all();
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
