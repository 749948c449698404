/** Rows as a model and a person read them. */
import * as z from 'zod';

const Value = z.union([z.string(), z.number(), z.null(), z.object({ base64: z.string() })]);

export const Table = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(Value)),
  /** There are more rows. */
  truncated: z.boolean(),
});
export type Table = z.infer<typeof Table>;

/** A line a row, values as JSON parted by tabs. */
export function linesOf({ columns, rows, truncated }: Table): string {
  const lines = rows.map((row) => row.map((value) => JSON.stringify(value)).join('\t'));
  return [columns.join('\t'), ...lines, ...(truncated ? ['(there are more rows)'] : [])].join('\n');
}
