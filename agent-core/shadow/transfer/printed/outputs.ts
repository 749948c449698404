/**
 * Owns the newest outputs of commands, as tables that a person may carry on from.
 *
 * 1. A command that prints anew in the same folder takes the place of its earlier output; the same text changes nothing.
 * 2. Bounded: the newest `MOST_OUTPUTS`. One act reads so many characters anew and is given so many readings; what it leaves unread
 *    has its turn with the next.
 * 3. What a mask hid is no cell: nothing is written from it.
 */
import type { SignalOf } from '../../../contracts/index.ts';
import { isMasked } from '../../../security/masking/screen.ts';
import { RowIndex } from '../documents/anchors.ts';
import type { Table } from '../documents/tables.ts';
import { readingsOf } from './readings.ts';

const MOST_OUTPUTS = 6;
const LONGEST_TEXT = 100_000;
const READ_AT_ONCE = 60_000;
const MOST_READINGS = 12;
const LONGEST_NAME = 60;

export interface Reading {
  readonly table: Table;
  readonly index: RowIndex;
}

interface Output {
  readonly name: string;
  readonly text: string;
  readings?: readonly (readonly Reading[])[];
}

export class Outputs {
  /** By folder and command, the oldest first. */
  readonly #known = new Map<string, Output>();

  heard({ cwd, command, text }: SignalOf<'terminal.output'>): void {
    const key = JSON.stringify([cwd, command]);
    const known = this.#known.get(key);
    this.#known.delete(key);
    if (text.length > LONGEST_TEXT) return;
    this.#known.set(key, known?.text === text ? known : { name: nameOf(command), text });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_OUTPUTS && oldest !== undefined) this.#known.delete(oldest);
  }

  /** For each stretch of rows, the newest output first, the ways in which it can be read. */
  *readings(): Generator<readonly Reading[]> {
    let unread = READ_AT_ONCE;
    let left = MOST_READINGS;
    for (const output of [...this.#known.values()].reverse()) {
      if (!output.readings && unread > 0) {
        unread -= output.text.length;
        output.readings = readingsOf(output.name, output.text).map((tables) => tables.map(readable));
      }
      for (const readings of output.readings ?? []) {
        left -= readings.length;
        if (left < 0) return;
        yield readings;
      }
    }
  }

  /** Whether `table` is still what its command printed last. */
  has(table: Table): boolean {
    return [...this.#known.values()].some(({ readings = [] }) => readings.flat().some((each) => each.table === table));
  }
}

function nameOf(command: string): string {
  const line = command.trim().replace(/\s+/g, ' ');
  return `the output of ${line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1)}…` : line}`;
}

function readable(found: Table): Reading {
  const table = { ...found, rows: found.rows.map((row) => row.map((cell) => (isMasked(cell) ? '' : cell))) };
  return { table, index: new RowIndex(table) };
}
