/** Lines that the person added to documents that were there before. */
import { diffArrays } from 'diff';
import type { SettledEdit } from '../../contracts/edits.ts';
import { Lines } from '../automations/lines.ts';
import type { Act } from './acts.ts';

export interface Insertion {
  readonly doc: string;
  readonly lines: readonly string[];
  /** The document's lines before, and the number of the line they were put before. */
  readonly before: readonly string[];
  readonly line: number;
}

/** Longer documents are neither learned from nor offered to be changed, UTF-16 code units. */
export const LARGEST_TEXT = 48_000;
const MOST_INSERTIONS = 12;
/** An act that adds and removes more lines than this is no step of a routine. */
const MOST_LINES = 60;

/** What `acts` added, but to the files in `made`. */
export function insertionsOf(acts: readonly Act[], made: ReadonlySet<string>): Insertion[] {
  const found: Insertion[] = [];
  for (const [first, last] of stretches(acts, made)) {
    found.push(...insertedBetween(first, last));
    if (found.length >= MOST_INSERTIONS) break;
  }
  return found;
}

/** First and last of edits of one document with nothing else between them: a pause inside a line makes no other routine. */
function stretches(acts: readonly Act[], made: ReadonlySet<string>): [SettledEdit, SettledEdit][] {
  const found: [SettledEdit, SettledEdit][] = [];
  let isOpen = false;
  for (const act of acts) {
    const edit = act.act === 'edit' && !made.has(act.edit.doc) ? act.edit : undefined;
    const last = isOpen ? found.at(-1) : undefined;
    if (edit && last && last[1].doc === edit.doc && last[1].after === edit.before) last[1] = edit;
    else if (edit) found.push([edit, edit]);
    isOpen = edit !== undefined;
  }
  return found;
}

/** What was found for a stretch that ends with an edit: acts are looked at again with every new beginning. */
const known = new WeakMap<SettledEdit, { readonly first: SettledEdit; readonly found: readonly Insertion[] }>();

function insertedBetween(first: SettledEdit, last: SettledEdit): readonly Insertion[] {
  const seen = known.get(last);
  if (seen?.first === first) return seen.found;
  const found = insertedLines(last.doc, first.before, last.after);
  known.set(last, { first, found });
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
    if (part.added && isAlone && lines.some((each) => each.trim())) found.push({ doc, lines, before: old, line });
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
