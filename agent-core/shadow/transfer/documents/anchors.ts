/**
 * Where the rows of a table appear in a text, one after the other: the anchors of records that a person is writing by hand.
 */
import type { Table } from './tables.ts';

export interface Anchors {
  /** Number of the first row. */
  readonly first: number;
  /** Offsets of one cell of that row, the next row, …, rising. */
  readonly offsets: readonly number[];
}

/** A value that so many cells share tells no row. */
const MOST_SHARED = 40;
/** Rows beyond these cells are not looked for. */
const MOST_CELLS = 20_000;
const WORD = /[\p{L}\p{N}]+/gu;

/** Finds rows by the first word of their cells; built once a table. */
export class RowIndex {
  readonly #cells = new Map<string, { readonly row: number; readonly column: number; readonly value: string }[]>();

  constructor(table: Table) {
    const rows = Math.floor(MOST_CELLS / Math.max(1, table.columns.length));
    for (const [row, cells] of table.rows.slice(0, rows).entries()) {
      for (const [column, cell] of cells.entries()) {
        const value = cell.toLowerCase();
        const word = /[\p{L}\p{N}]+/u.exec(value);
        if (!word || word.index > 0) continue;
        const list = this.#cells.get(word[0]) ?? [];
        if (list.length <= MOST_SHARED) list.push({ row, column, value });
        this.#cells.set(word[0], list);
      }
    }
  }

  /** The longest run of rows that follow one another in the table and in the text, by one column; the earliest of equals. */
  anchorsIn(text: string): Anchors | undefined {
    const lower = text.toLowerCase();
    // A few letters change their length with their case; offsets would no longer be true.
    if (lower.length !== text.length) return undefined;
    const runs = new Map<string, number[]>();
    let best: Anchors | undefined;
    for (const match of lower.matchAll(WORD)) {
      for (const { row, column, value } of this.#startingAt(match[0])) {
        if (!holdsAt(lower, match.index, value) || runs.has(key(column, row))) continue;
        const offsets = [...(runs.get(key(column, row - 1)) ?? []), match.index];
        runs.set(key(column, row), offsets);
        if (!best || offsets.length > best.offsets.length) best = { first: row - offsets.length + 1, offsets };
      }
    }
    return best;
  }

  #startingAt(word: string) {
    const list = this.#cells.get(word) ?? [];
    return list.length > MOST_SHARED ? [] : list;
  }
}

const key = (column: number, row: number) => `${column}:${row}`;

function holdsAt(text: string, at: number, value: string): boolean {
  const after = text[at + value.length];
  return (
    text.startsWith(value, at) && (after === undefined || !/[\p{L}\p{N}]/u.test(after) || /[^\p{L}\p{N}]$/u.test(value))
  );
}
