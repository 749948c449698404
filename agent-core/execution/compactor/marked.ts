/** The lines of an output with all that is known of each. */
import type { Shortened } from './long-lines.ts';
import type { LineSign } from './signing.ts';
import type { Table } from './tables/table.ts';

/** How much a line is worth: what is `MUST` is shown whatever it costs. */
export const VALUE = { none: 0, first: 1, edge: 2, near: 3, telling: 4, must: 5 } as const;

export interface Marked {
  readonly texts: readonly string[];
  readonly at: readonly number[];
  readonly signs: readonly LineSign[];
  readonly shapes: readonly number[];
  readonly indents: Uint16Array;
  /** The nearest ruled title at or above each line, from 1; 0 where there is none. */
  readonly titles: Uint32Array;
  /** How often a shape comes. */
  readonly often: ReadonlyMap<number, number>;
  readonly values: Uint8Array;
  readonly tables: readonly Table[];
  /** In which table a row lies, from 1; 0 for other lines. */
  readonly tableOf: Uint32Array;
  /** A line as it is shown. */
  show(i: number): Shortened;
}

export function raise({ values }: Marked, i: number, value: number): void {
  if ((values[i] ?? 0) < value) values[i] = value;
}
