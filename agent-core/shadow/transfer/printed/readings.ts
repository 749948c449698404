/**
 * The rows of what a command printed. Nothing says how they are to be read, so every way that fits is a reading of its own, the
 * most telling first: JSON; bars, as of psql; separators; aligned columns; words; whole lines.
 */
import Papa from 'papaparse';
import { parseJson } from '../../../contracts/json.ts';
import { cellsOf, parseLines, records, type Table } from '../documents/tables.ts';
import { alignedCells } from './columns.ts';

const MOST_LINES = 1000;
const MOST_COLUMNS = 40;
/** Stretches of lines between blank ones, the longest first. */
const MOST_BLOCKS = 3;
const FEWEST_LINES = 3;
const SEPARATORS = [',', '\t', ';', ':'];
/** What parts a header from its rows. */
const RULE = /^[\s|+:=-]*[=-]{2,}[\s|+:=-]*$/;
const NUMERIC = /^[-+]?\d/;

type Cells = readonly (readonly string[])[];

/** The readings of each stretch of lines: of one stretch, at most one reading is right. */
export function readingsOf(name: string, text: string): Table[][] {
  const json = jsonTables(name, text);
  if (json.length > 0) return json.map((table) => [table]);
  const blocks = blocksOf(text.split('\n', MOST_LINES));
  return blocks.map((lines) => distinct(blockTables(name, lines))).filter((tables) => tables.length > 0);
}

function jsonTables(name: string, text: string): Table[] {
  if (!/^\s*[[{]/.test(text)) return [];
  const whole = records(name, parseJson(text));
  const found = whole.length > 0 ? whole : records(name, parseLines(text));
  return found.map((table) => ({ ...table, printed: true }));
}

function blocksOf(lines: readonly string[]): string[][] {
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  const long = blocks.filter(({ length }) => length >= FEWEST_LINES);
  return long.sort((a, b) => b.length - a.length).slice(0, MOST_BLOCKS);
}

function blockTables(name: string, block: readonly string[]): Table[] {
  const lines = block.filter((line) => !RULE.test(line));
  const isRuled = block.slice(1, 3).some((line) => RULE.test(line));
  const readings = [
    barred(lines),
    ...SEPARATORS.map((sign) => separated(lines, sign)),
    alignedCells(lines),
    words(lines),
  ];
  const tables = readings.flatMap((cells) => (cells ? tableOf(name, cells, isRuled) : []));
  const whole = { doc: name, printed: true, columns: ['line'], rows: lines.map((line) => [line.trim()]) };
  return [...tables, whole];
}

function barred(lines: readonly string[]): Cells | undefined {
  return consistent(lines.filter((line) => line.includes('|')).map(cellsOf), lines.length);
}

function separated(lines: readonly string[], delimiter: string): Cells | undefined {
  if (!lines.every((line) => line.includes(delimiter))) return undefined;
  const { data } = Papa.parse<string[]>(lines.join('\n'), { delimiter });
  return consistent(
    data.map((row) => row.map((cell) => cell.trim())),
    lines.length,
  );
}

/** Rows of one length, of which a line before and one behind may be none. */
function consistent(rows: Cells, lines: number): Cells | undefined {
  const columns = rows[0]?.length ?? 0;
  const isTable = columns >= 2 && columns <= MOST_COLUMNS && rows.length >= Math.max(FEWEST_LINES, lines - 2);
  return isTable && rows.every(({ length }) => length === columns) ? rows : undefined;
}

/** As many words as every line has; the last column holds the rest of its line. */
function words(lines: readonly string[]): Cells | undefined {
  const split = lines.map((line) => line.trim().split(/\s+/));
  const columns = Math.min(MOST_COLUMNS, ...split.map(({ length }) => length));
  if (columns < 2) return undefined;
  const rest = new RegExp(`^\\s*(?:\\S+\\s+){${columns - 1}}`);
  return split.map((row, i) => [...row.slice(0, columns - 1), (lines[i] ?? '').replace(rest, '').trim()]);
}

/** A row that is taken for a header by mistake would be missing; one that is none by mistake does no harm. */
function tableOf(doc: string, cells: Cells, isRuled: boolean): Table[] {
  const [first = [], ...rest] = cells;
  const isNamed = isRuled || isHeader(first, rest);
  const columns = first.map((name, i) => (isNamed && name ? name : `column ${i + 1}`));
  return [{ doc, printed: true, columns, rows: isNamed ? rest : cells }];
}

/** Names are in capitals, or stand above columns of numbers and are none. */
function isHeader(first: readonly string[], rest: Cells): boolean {
  if (first.some((name) => NUMERIC.test(name))) return false;
  const capitals = first.every((name) => !/\p{Ll}/u.test(name)) && first.some((name) => /\p{Lu}{2}/u.test(name));
  return capitals || first.some((name, i) => name !== '' && rest.every((row) => NUMERIC.test(row[i] ?? '')));
}

function distinct(tables: readonly Table[]): Table[] {
  const known = new Map(tables.toReversed().map((table) => [JSON.stringify(table.rows), table]));
  return tables.filter((table) => known.get(JSON.stringify(table.rows)) === table);
}
