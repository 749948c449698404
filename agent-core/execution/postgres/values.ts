/** Values as a model and a person read them, from the text that the server writes them as. */
import * as z from 'zod';
import type { Fetched } from './portal.ts';

export const Table = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  /** There are more rows, or they were too wide to come whole. */
  truncated: z.boolean(),
});
export type Table = z.infer<typeof Table>;

type Value = Table['rows'][number][number];

const BOOL = 16;
/** int8, int2, int4, oid, float4, float8; numeric has more digits than a number here. */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701]);

/** `names`: the types' own, as pg has them. */
export function tableOf(
  fetched: Fetched,
  names: Readonly<Record<string, number>>,
  hide: (text: string) => string,
): Table {
  const known = new Map(Object.entries(names).map(([name, id]) => [id, name.toLowerCase()]));
  const types = fetched.columns.map(({ type }) => type);
  return {
    columns: fetched.columns.map(({ name, type }) => ({ name: hide(name), type: known.get(type) ?? `type ${type}` })),
    rows: fetched.rows.map((row) => row.map((value, i) => (value === null ? null : read(hide(value), types[i])))),
    truncated: fetched.truncated,
  };
}

function read(text: string, type: number | undefined): Value {
  if (type === BOOL) return text === 't' ? true : text === 'f' ? false : text;
  if (type === undefined || !NUMBERS.has(type)) return text;
  const number = Number(text);
  const isExact = Number.isFinite(number) && (Number.isSafeInteger(number) || !/^-?\d+$/.test(text));
  return isExact && text.trim() !== '' ? number : text;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Its shape first, then a line a row, values as JSON parted by tabs. */
export function linesOf({ columns, rows, truncated }: Table): string {
  const shape = `${counted(rows.length, 'row')}, ${counted(columns.length, 'column')}`;
  const head = columns.map(({ name, type }) => `${name} ${type}`).join('\t');
  const lines = rows.map((row) => row.map((value) => JSON.stringify(value)).join('\t'));
  return [shape, head, ...lines, ...(truncated ? ['(there are more rows)'] : [])].join('\n');
}
