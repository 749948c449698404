/** Files as `ls -l` and `tar tv` list them: rows without a header. */
import { FEWEST_ROWS, type Grid } from './table.ts';

const ENTRY =
  /^([-dlcbps][-rwxsStT]{9}[.+@]?) +(?:\d+ +)?(\S+(?: +|\/)\S+) +(\d+(?:, *\d+)?) +(\w{3} +\d+ +[\d:]+|\d{4}-\d\d-\d\d [\d:]+) (.+)$/;
const NAMES = ['mode', 'owner', 'size', 'time', 'name'];

/** The listing that begins with the line `at`, if one does. */
export function listingAt(texts: readonly string[], at: number): Grid | undefined {
  const rows: number[] = [];
  for (let i = at; ENTRY.test((texts[i] ?? '').slice(0, LONGEST)); i++) rows.push(i);
  if (rows.length < FEWEST_ROWS) return undefined;
  return { head: [], rows, names: NAMES, cells: (line) => ENTRY.exec(line.slice(0, LONGEST))?.slice(1) ?? [] };
}
const LONGEST = 400;
