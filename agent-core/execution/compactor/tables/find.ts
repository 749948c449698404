/** Finds the tables of an output. Each line is looked at a bounded number of times. */

import type { LineSign } from '../signing.ts';
import { alignedAt } from './aligned.ts';
import { badRows, columnsOf } from './columns.ts';
import { delimitedAt } from './delimited.ts';
import { listingAt } from './listing.ts';
import { recordsAt } from './records.ts';
import type { Grid, Table } from './table.ts';

/** Lines that look like headers and are none. */
const MOST_TRIED = 2_000;
/** A header is the only line of its shape, or nearly. */
const RARE = 3;

export function tablesIn(
  texts: readonly string[],
  signs: readonly LineSign[],
  oftenOf: (line: number) => number,
): Table[] {
  const tables: Table[] = [];
  let tried = 0;
  for (let i = 0; i + 1 < texts.length; i++) {
    const records = recordsAt(texts, signs, i);
    const listing = records ? undefined : listingAt(texts, i);
    if (records) tables.push(records);
    else if (listing) tables.push({ ...tableOf(listing, texts), bad: [] });
    else if (tried < MOST_TRIED && oftenOf(i) <= RARE && HEADER_LIKE.test(texts[i] ?? '')) {
      tried++;
      const grid = delimitedAt(texts, i) ?? alignedAt(texts, i);
      if (grid) tables.push(tableOf(grid, texts));
    }
    const last = tables.at(-1)?.rows.at(-1) ?? -1;
    i = Math.max(i, last);
  }
  return withoutRepeats(tables);
}

/** Of tables with the same columns the first one's are told. */
function withoutRepeats(tables: readonly Table[]): Table[] {
  const seen = new Set<string>();
  return tables.map((table) => {
    const isSeen = table.names !== undefined && seen.has(table.names);
    seen.add(table.names ?? '');
    return isSeen ? { ...table, summary: '' } : table;
  });
}
const HEADER_LIKE = /[\t|│;,]| {2}|[\p{L}%] [\p{L}%]/u;

function tableOf(grid: Grid, texts: readonly string[]): Table {
  const cells = grid.rows.map((i) => grid.cells(texts[i] ?? ''));
  const summary = `${grid.rows.length} rows in all: ${columnsOf(grid.names, cells)}`;
  return { head: grid.head, rows: grid.rows, bad: badRows(grid, cells), names: grid.names.join('\t'), summary };
}
