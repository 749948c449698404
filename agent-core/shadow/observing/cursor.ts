/**
 * Whose change was it? The person's own begins where their cursor stands. Formatters, refactorings, checkouts and other
 * extensions change text elsewhere.
 *
 * A stream without any `editor.select` (a bare recording of edits) holds only the person's changes.
 */
import type { TextChange } from '../../contracts/index.ts';
import { mapOffset, wholeLines } from '../text/changes.ts';

interface Selection {
  readonly start: number;
  readonly end: number;
}

export class Cursor {
  readonly #selections = new Map<string, Selection>();
  #known = false;

  select(doc: string, offset: number, length: number): void {
    this.#known = true;
    this.#selections.set(doc, { start: offset, end: offset + length });
  }

  forget(doc: string): void {
    this.#selections.delete(doc);
  }

  /** Whether one of `changes` to `before` touches the lines of the cursor, or the line on either side of them. */
  touches(doc: string, before: string, changes: readonly TextChange[]): boolean {
    if (!this.#known) return true;
    const selection = this.#selections.get(doc);
    if (!selection || selection.start > before.length) return false;
    if (changes.some((change) => change.offset + change.length >= selection.start && change.offset <= selection.end))
      return true;
    const lines = wholeLines(before, selection.start, Math.min(selection.end, before.length));
    const from = wholeLines(before, Math.max(0, lines.start - 1), lines.start).start;
    const to = wholeLines(before, lines.end, Math.min(before.length, lines.end + 1)).end;
    return changes.some((change) => change.offset + change.length >= from && change.offset <= to);
  }

  /** Keeps the selection where it stands in the text after `changes`. */
  moved(doc: string, changes: readonly TextChange[]): void {
    const selection = this.#selections.get(doc);
    if (!selection) return;
    const ordered = [...changes].sort((a, b) => a.offset - b.offset);
    this.#selections.set(doc, { start: mapOffset(selection.start, ordered), end: mapOffset(selection.end, ordered) });
  }
}
