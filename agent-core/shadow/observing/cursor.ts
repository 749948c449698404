/**
 * Whose change was it? The person's own begins where their cursor stands. Formatters, refactorings, checkouts and other
 * extensions change text elsewhere.
 *
 * A stream without any `editor.select` (a bare recording of edits) holds only the person's changes.
 */
import type { DocumentText, TextChange } from '../../contracts/index.ts';
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
  touches(before: DocumentText, changes: readonly TextChange[]): boolean {
    if (!this.#known) return true;
    const selection = this.#selections.get(before.doc);
    if (!selection) return false;
    const { start, end } = selection;
    if (changes.some((change) => change.offset + change.length >= start && change.offset <= end)) return true;
    const { text } = before;
    if (start > text.length) return false;
    const lines = wholeLines(text, start, Math.min(end, text.length));
    const from = wholeLines(text, Math.max(0, lines.start - 1), lines.start).start;
    const to = wholeLines(text, lines.end, Math.min(text.length, lines.end + 1)).end;
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
