/**
 * Owns what was read: the cells of sheets by row, named fields by name, and the clipboard.
 *
 * 1. The cells of the row read last are slots named by their column, so that a rule learned on one row runs on the next.
 * 2. Once a cell of a row was copied, a mere look at another row does not leave it, until the case is over.
 * 3. When a case is over, the row that should come next is taken as current: cells of it that are known already can be used
 *    before they are read again.
 * 4. Bounded: `MOST_ROWS` rows, `MOST_COLUMNS` cells a row, `MOST_NAMED` named fields; the oldest go first.
 */
import { cellSlot, LONGEST_VALUE, namedSlot, type Slot } from './slots.ts';
import type { Spot } from './spots.ts';

const MOST_GROUPS = 12;
const MOST_ROWS = 1500;
const MOST_NAMED = 40;
const MOST_COLUMNS = 30;
/** Slots that one moment offers. */
const MOST_SLOTS = 100;

interface Seen {
  readonly value: string;
  /** Number of the signal that showed it. */
  readonly stamp: number;
}

type Row = Map<string, Seen>;

/** Where in the documents of one group the person reads. */
interface Cursor {
  doc: string;
  row: number;
  /** Number of the signal that brought it there. */
  stamp: number;
  /** The row really read last, and the step from the one before. */
  readRow: number;
  step: number;
  /** How often that step was seen in a row. */
  times: number;
  /** Whether a cell of this row was copied in the case at hand. */
  held: boolean;
}

export class Sources {
  /** By document and number. */
  readonly #rows = new Map<string, Row>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #named = new Map<string, Seen>();
  #clip: Seen | undefined;
  /** The cell read last. */
  #looked: { readonly spot: Spot; readonly value: string } | undefined;

  get clip(): Seen | undefined {
    return this.#clip;
  }

  copy(text: string, stamp: number): void {
    if (text === '' || text.length > LONGEST_VALUE) return;
    this.#clip = { value: text, stamp };
    if (this.#looked?.value !== text) return;
    const { spot } = this.#looked;
    this.#moveTo(spot, spot.row ?? 0, stamp);
    const cursor = this.#cursors.get(spot.group);
    if (cursor) cursor.held = true;
  }

  read(spot: Spot, value: string, stamp: number): void {
    if (value.length > LONGEST_VALUE) return;
    if (spot.row === undefined) {
      this.#name(namedSlot(spot.group, spot.name), value, stamp);
      return;
    }
    this.#readFixed(spot, value, stamp);
    this.#put(spot, spot.row, value, stamp);
    this.#looked = { spot, value };
    if (!this.#cursors.get(spot.group)?.held) this.#moveTo(spot, spot.row, stamp);
  }

  /** Everything readable now; what is older than `since` is not fresh. */
  slots(since: number): Map<string, Slot> {
    const slots = new Map<string, Slot>();
    for (const [group, cursor] of this.#cursors) {
      for (const [column, { value, stamp }] of this.#rows.get(rowKey(cursor.doc, cursor.row)) ?? []) {
        if (slots.size >= MOST_SLOTS) return slots;
        slots.set(cellSlot(group, column), { value, fresh: stamp >= since || cursor.stamp >= since });
      }
    }
    for (const [name, { value, stamp }] of this.#named) {
      if (slots.size >= MOST_SLOTS) return slots;
      slots.set(name, { value, fresh: stamp >= since });
    }
    return slots;
  }

  /** Whether anything was read since. */
  hasFresh(since: number): boolean {
    return [...this.slots(since).values()].some(({ fresh }) => fresh);
  }

  /** A case is over: the next may read another row. */
  release(): void {
    for (const cursor of this.#cursors.values()) cursor.held = false;
  }

  /** The rows read since `since` make way for those that come next. */
  advance(since: number, stamp: number): void {
    for (const cursor of this.#cursors.values()) {
      if (cursor.stamp < since || cursor.times < 2) continue;
      cursor.row = cursor.readRow + cursor.step;
      cursor.stamp = stamp;
    }
  }

  /** A cell at the same address in several documents of a kind is a field of each of them. */
  #readFixed(spot: Spot, value: string, stamp: number): void {
    const name = namedSlot(spot.group, `${spot.name}${spot.row}`);
    const before = this.#cursors.get(spot.group)?.doc;
    const elsewhere =
      before !== undefined && before !== spot.doc && this.#rows.get(rowKey(before, spot.row ?? 0))?.has(spot.name);
    if (elsewhere || this.#named.has(name)) this.#name(name, value, stamp);
  }

  #name(name: string, value: string, stamp: number): void {
    this.#named.delete(name);
    this.#named.set(name, { value, stamp });
    dropOldest(this.#named, MOST_NAMED);
  }

  #put({ doc, name }: Spot, number: number, value: string, stamp: number): void {
    const key = rowKey(doc, number);
    const row = this.#rows.get(key) ?? new Map<string, Seen>();
    this.#rows.delete(key);
    this.#rows.set(key, row);
    dropOldest(this.#rows, MOST_ROWS);
    row.set(name, { value, stamp });
    dropOldest(row, MOST_COLUMNS);
  }

  #moveTo({ doc, group }: Spot, row: number, stamp: number): void {
    const cursor = this.#cursors.get(group);
    if (!cursor) {
      this.#cursors.set(group, { doc, row, stamp, readRow: row, step: 0, times: 0, held: false });
      dropOldest(this.#cursors, MOST_GROUPS);
      return;
    }
    const step = row - cursor.readRow;
    if (cursor.doc === doc && step !== 0) {
      cursor.times = step === cursor.step ? cursor.times + 1 : 1;
      cursor.step = step;
    }
    if (cursor.doc !== doc || cursor.row !== row) cursor.stamp = stamp;
    Object.assign(cursor, { doc, row, readRow: row });
  }
}

const rowKey = (doc: string, row: number) => `${row} ${doc}`;

function dropOldest<K>(map: Map<K, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
