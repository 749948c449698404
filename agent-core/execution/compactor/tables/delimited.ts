/** Tables whose cells are parted by a mark: `psql`, Markdown, `sqlite3 -box`, CSV, TSV. */
import { FEWEST_ROWS, type Grid } from './table.ts';

/** How often a mark has to stand in a row; a comma stands in sentences, too. */
const MARKS = new Map([
  ['│', 1],
  ['|', 1],
  ['\t', 1],
  [';', 2],
  [',', 2],
]);
const LONGEST_ROW = 4_000;
const RULE = /^[\s|+:=\u2500-\u257f-]{3,}$/;
/** What people and databases call a column; no sentence, and no number. */
const NAME = /^(?:[\p{L}_#%*@?$][\p{L}\p{N}_ .:()/%#?$*-]{0,40})?$/u;

/** The table whose header is the line `at`, if one begins there. */
export function delimitedAt(texts: readonly string[], at: number): Grid | undefined {
  const header = texts[at] ?? '';
  for (const [mark, fewest] of MARKS) {
    if (!header.includes(mark) || header.startsWith('\t')) continue;
    const count = marksIn(header, mark);
    const names = cellsOf(header, mark);
    if (count < fewest || !names.every((name) => NAME.test(name)) || !isNamed(names)) continue;
    const rows = rowsBelow(texts, at, mark, count);
    if (rows.length < FEWEST_ROWS) continue;
    const rules = isRule(texts[at + 1]) ? [at, at + 1] : [at];
    return { head: rules, rows, names, cells: (line) => cellsOf(line, mark) };
  }
  return undefined;
}

const isNamed = (names: readonly string[]): boolean => names.filter((name) => name !== '').length * 2 >= names.length;
const isRule = (line = ''): boolean => RULE.test(line);

/** Lines with as many marks, rules between them apart. */
function rowsBelow(texts: readonly string[], at: number, mark: string, count: number): number[] {
  const rows: number[] = [];
  for (let i = at + 1; i < texts.length; i++) {
    const line = texts[i] ?? '';
    if (isRule(line)) continue;
    if (marksIn(line, mark) !== count) break;
    rows.push(i);
  }
  return rows;
}

/** Outside of quotes. */
function marksIn(line: string, mark: string): number {
  if (line.length > LONGEST_ROW) return -1;
  let [count, isQuoted] = [0, false];
  for (const each of line) {
    if (each === '"') isQuoted = !isQuoted;
    else if (each === mark && !isQuoted) count++;
  }
  return count;
}

function cellsOf(line: string, mark: string): string[] {
  const cells: string[] = [];
  let [from, isQuoted] = [0, false];
  for (let i = 0; i <= line.length; i++) {
    if (line[i] === '"') isQuoted = !isQuoted;
    if (i < line.length && (line[i] !== mark || isQuoted)) continue;
    cells.push(unquoted(line.slice(from, i).trim()));
    from = i + 1;
  }
  const isFramed = mark !== '\t' && cells.length > 2 && cells[0] === '' && cells.at(-1) === '';
  return isFramed ? cells.slice(1, -1) : cells;
}

const unquoted = (cell: string): string => (/^".*"$/.test(cell) ? cell.slice(1, -1) : cell);
