/** What of an output stands in rows of one kind: a table of a database or a tool, CSV, a listing, lines of JSON. */
import type { LineSign } from '../signing.ts';

export interface Table {
  /** Numbers of lines from 0, in order: what names the columns, then what is shown of them. */
  readonly head: readonly number[];
  readonly rows: readonly number[];
  /** Rows that tell of something wrong by their cells, whatever their words. */
  readonly bad: readonly number[];
  /** Rows that warn. */
  readonly warned?: readonly number[];
  /** Rows whose words of errors mean nothing: none of their cells tells of one. */
  readonly calm?: readonly number[];
  /** Of its columns. */
  readonly names?: string;
  /** Columns with their kinds, or the schema; empty where a table before had the same columns. */
  readonly summary: string;
}

/** With fewer rows nothing is won. */
export const FEWEST_ROWS = 6;

/** Where a table begins, and how its lines are taken apart. */
export interface Grid {
  readonly head: readonly number[];
  readonly rows: readonly number[];
  readonly names: readonly string[];
  cells(line: string): readonly string[];
}

/** What rows tell by their cells counts more than their words. */
export function signTable(signs: LineSign[], { rows, bad, warned = [], calm = [] }: Table): void {
  for (const i of rows) if (signs[i] === 'plain' || signs[i] === 'summary') signs[i] = 'row';
  for (const i of calm) signs[i] = 'row';
  for (const i of warned) signs[i] = 'warning';
  for (const i of bad) signs[i] = 'bad-row';
}

/** In which of `tables` each line is a row, from 1. */
export function placesOf(tables: readonly Table[], lines: number): Uint32Array {
  const places = new Uint32Array(lines);
  for (const [n, { rows }] of tables.entries()) for (const i of rows) places[i] = n + 1;
  return places;
}
