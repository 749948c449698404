/**
 * From the first records of a table that a person wrote by hand to the rest of them. Pure: texts and rows in, text out.
 *
 * 1. Records are found by the cells of rows that follow one another; at least `FEWEST` of them.
 * 2. Every record is one template of constants and holes, every hole a rule over the row's cells that holds in all records.
 * 3. Where two readings of a record differ in a row to come, or a value has another shape than those seen, nothing is said, or
 *    nothing from that row on.
 */
import type { Inquiry, Synthesise } from '../rules/programs.ts';
import type { RowIndex } from './anchors.ts';
import { recordsIn } from './records.ts';
import type { Table } from './tables.ts';
import { columnsOf, fill, type Row, shapeOf, type Template, templateOf, type Written } from './template.ts';

/** Records before the rest is offered. */
export const FEWEST = 3;
/** More records than this teach nothing new. */
const MOST_TAUGHT = 8;
const MOST_ROWS = 2000;
const MOST_CONFIRMED = 2;
/** Texts beyond this length are not searched for records. */
export const LONGEST = 20_000;
/** A hole that is less sure ends the rest. */
const SURE = 0.8;

export interface Continuation {
  readonly table: Table;
  /** Rows written already, and those that follow. */
  readonly written: { readonly from: number; readonly to: number };
  readonly upcoming: { readonly from: number; readonly to: number };
  /** Where in the text the rest goes, and what. */
  readonly offset: number;
  readonly text: string;
  /** The least sure hole's own opinion of its values. */
  readonly confidence: number;
  /** The records written, and the line of the text that each begins in. */
  readonly records: readonly { readonly line: number; readonly text: string }[];
  /** The template for people to read, its holes named after their columns. */
  readonly shape: string;
  /** How many of the newest records, without a break, are what those before them alone would have given; at most 2. */
  readonly confirmed: number;
  /** Holes that are no copies of cells. */
  readonly programs: number;
}

/** What goes on from the records in `text`, which a person wrote in `doc`. */
export function continueRecords(
  doc: string,
  text: string,
  table: Table,
  index: RowIndex,
  synthesise: Synthesise,
): Continuation | undefined {
  if (text.length > LONGEST) return undefined;
  const anchors = index.anchorsIn(text);
  if (!anchors || anchors.offsets.length < FEWEST) return undefined;
  const { first, offsets } = anchors;
  const next = first + offsets.length;
  const upcoming = table.rows.slice(next, next + MOST_ROWS);
  const records = recordsIn(text, offsets);
  const start = text.length - records.reduce((sum, each) => sum + each.length, 0);
  const written = records.map((each, i) => ({ text: each, row: table.rows[first + i] ?? [] })).slice(-MOST_TAUGHT);
  const whole = completed(written, upcoming, synthesise);
  if (!whole || upcoming.length === 0) return undefined;
  const rest = restOf(whole, upcoming, doc);
  if (!rest) return undefined;
  const end = start + records.slice(0, -1).reduce((sum, each) => sum + each.length, 0) + whole.length;
  return {
    table,
    written: { from: first, to: next },
    upcoming: { from: next, to: next + rest.rows },
    offset: end,
    text: rest.text,
    confidence: rest.confidence,
    records: placed(records, text.slice(0, start)),
    shape: shapeOf(whole.template, table.columns),
    confirmed: confirmations(whole.written, doc, synthesise),
    programs: whole.template.parts.filter((part) => 'hole' in part && part.hole.kind !== 'copy').length,
  };
}

/** What goes on by the first of these readings of one table that gives anything; nothing as long as an answer is awaited. */
export function continueOne(
  doc: string,
  text: string,
  readings: readonly { readonly table: Table; readonly index: RowIndex }[],
  inquiry: Pick<Inquiry, 'synthesise' | 'isAwaiting'>,
): Continuation | undefined {
  for (const { table, index } of readings) {
    const found = continueRecords(doc, text, table, index, inquiry.synthesise);
    if (inquiry.isAwaiting) return undefined;
    if (found) return found;
  }
  return undefined;
}

function placed(records: readonly string[], before: string) {
  let line = before.split('\n').length - 1;
  return records.map((text) => {
    const here = { line, text: text.trimEnd() };
    line += text.split('\n').length - 1;
    return here;
  });
}

interface Whole {
  readonly template: Template;
  readonly written: readonly Written[];
  /** Length of the last record as it stands. */
  readonly length: number;
  /** What it lacks to be like the others: a comma, a line end. */
  readonly lacks: string;
}

/** The last record often lacks what parts it from the next, and more may stand behind it. */
function completed(written: readonly Written[], upcoming: readonly Row[], synthesise: Synthesise): Whole | undefined {
  const before = written.slice(0, -1);
  const last = written.at(-1);
  if (!last) return undefined;
  const tail = commonEnd(before.map(({ text }) => text));
  for (let length = tail.length; length >= 0; length--) {
    const at = last.text.lastIndexOf(tail.slice(0, length));
    if (at < 0) continue;
    const all = [...before, { row: last.row, text: last.text.slice(0, at) + tail }];
    const template = templateOf(all, upcoming, synthesise);
    return template && { template, written: all, length: at + length, lacks: tail.slice(length) };
  }
  return undefined;
}

/** What all texts end with, beginning where a word does. */
function commonEnd(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = 0;
  while (length < first.length && texts.every((text) => text.at(-length - 1) === first.at(-length - 1))) length++;
  const end = first.slice(first.length - length);
  return end.slice(/^[\p{L}\p{N}_]*/u.exec(end)?.[0].length ?? 0);
}

function restOf({ template, lacks, written }: Whole, upcoming: readonly Row[], doc: string) {
  let values = template.last;
  let text = '';
  let rows = 0;
  let confidence = 1;
  const shapes = shapesOf(
    written.map(({ row }) => row),
    columnsOf(template),
  );
  for (const row of upcoming) {
    const filled = fitsShapes(row, shapes) ? fill(template, row, values, doc) : undefined;
    if (!filled || filled.confidence < SURE) break;
    text += filled.text;
    confidence = Math.min(confidence, filled.confidence);
    values = filled.values;
    rows++;
  }
  return rows === 0 ? undefined : { rows, confidence, text: lacks + text.slice(0, text.length - lacks.length) };
}

const NUMBER = /^-?\d+([.,]\d+)?$/;

/** Which of these columns held nothing but numbers, and which were never empty. */
function shapesOf(rows: readonly Row[], columns: readonly number[]) {
  return {
    numbers: columns.filter((column) => rows.every((row) => NUMBER.test(row[column] ?? ''))),
    filled: columns.filter((column) => rows.every((row) => row[column] !== '')),
  };
}

function fitsShapes(row: Row, { numbers, filled }: ReturnType<typeof shapesOf>): boolean {
  return numbers.every((column) => NUMBER.test(row[column] ?? '')) && filled.every((column) => row[column] !== '');
}

/** How many of the newest records, without a break, are what those before them alone would have given. */
function confirmations(written: readonly Written[], doc: string, synthesise: Synthesise): number {
  let confirmed = 0;
  for (let i = written.length - 1; i > 1 && confirmed < MOST_CONFIRMED; i--) {
    const newest = written[i];
    const template = newest && templateOf(written.slice(0, i), [newest.row], synthesise);
    if (!template || fill(template, newest.row, template.last, doc)?.text !== newest.text) break;
    confirmed++;
  }
  return confirmed;
}
