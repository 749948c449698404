/** A record as constant text and holes, and what fills each hole from the cells of a row. */
import { choices, counters } from '../rules/choices.ts';
import { inputSets, program, type Synthesise } from '../rules/programs.ts';
import { apply, type Example, explains, type Rule } from '../rules/rule.ts';
import { templates } from '../rules/templates.ts';
import { LAST, namedSlot, type Slot, type Slots } from '../slots.ts';
import { align, type Piece, piecesOf, type Shared } from './align.ts';

export type Part = { readonly text: string } | { readonly hole: Rule; readonly quote: string };

const LONGEST_SHAPE = 80;
/** Rows to come that a synthesis is shown. */
const MOST_QUERIES = 20;

/** A row's cells, by column. */
export type Row = readonly string[];

export interface Template {
  readonly parts: readonly Part[];
  /** Constant text after the last hole. */
  readonly tail: string;
  /** What stands in the holes of the newest record. */
  readonly last: readonly string[];
}

/** A record and the row it was written from. */
export interface Written {
  readonly text: string;
  readonly row: Row;
}

const slotOf = (column: number | '') => namedSlot('row', String(column));

/** The template that all these records follow; `undefined` where a hole cannot be filled from the rows. */
export function templateOf(
  written: readonly Written[],
  upcoming: readonly Row[],
  synthesise: Synthesise,
): Template | undefined {
  const records = written.map(({ text, row }) => piecesOf(text, row));
  if (!records.every((record) => record !== undefined)) return undefined;
  const shared = align(records);
  const parts: Part[] = [];
  let text = '';
  const last: string[] = [];
  const hole = (rule: Rule, value: string) => {
    last.push(value);
    if (text) parts.push({ text });
    parts.push({ hole: rule, quote: /["'`]$/.exec(text)?.[0] ?? '' });
    text = '';
  };
  for (let i = 0; i <= shared.length; i++) {
    const gap = gapBefore(shared, i, records);
    if (gap.some((each) => each !== '')) {
      const rule = ruleOf(gap, written, upcoming, synthesise);
      if (!rule) return undefined;
      hole(rule, gap.at(-1) ?? '');
    }
    const here = shared[i];
    if (!here) continue;
    const column = columnOf(here, upcoming);
    if (column === 'unclear') return undefined;
    if (column === undefined) text += here.text ?? '';
    else hole(copyOf(column), written.at(-1)?.row[column] ?? '');
  }
  return parts.some((part) => 'hole' in part) ? { parts, tail: text, last } : undefined;
}

/** What each record has between two shared positions. */
function gapBefore(shared: readonly Shared[], i: number, records: readonly (readonly Piece[])[]): string[] {
  return records.map((record, k) => {
    const from = (shared[i - 1]?.at[k] ?? -1) + 1;
    const to = shared[i]?.at[k] ?? record.length;
    return record
      .slice(from, to)
      .map((piece) => piece.text)
      .join('');
  });
}

/** The column that gives this text; `undefined` for a constant, `unclear` where the rows to come tell two readings apart. */
function columnOf({ text, columns }: Shared, upcoming: readonly Row[]): number | undefined | 'unclear' {
  const [column] = columns;
  if (column === undefined) return undefined;
  const readings = upcoming.map(
    (row) => new Set([...columns.map((each) => row[each]), ...(text === undefined ? [] : [text])]),
  );
  return readings.some((reading) => reading.size > 1) ? 'unclear' : column;
}

function copyOf(column: number): Rule {
  return {
    kind: 'copy',
    key: `copy ${column}`,
    inputs: [{ slot: slotOf(column), fresh: false }],
    run: ([value = '']) => ({ value, confidence: 1 }),
  };
}

/** A rule that gives this hole in every record. */
function ruleOf(
  gap: readonly string[],
  written: readonly Written[],
  upcoming: readonly Row[],
  synthesise: Synthesise,
): Rule | undefined {
  const examples: Example[] = gap.map((output, i) => ({ slots: slotsOf(written[i]?.row ?? [], gap[i - 1]), output }));
  const isRight = (rule: Rule) => rule.kind !== 'constant' && examples.every((example) => explains(rule, example));
  const known = [...templates(examples), ...choices(examples)].find(isRight);
  if (known) return known;
  const counter = counters(examples).find((rule) => examples.slice(1).every((example) => explains(rule, example)));
  if (counter) return counter;
  const queries = upcoming.slice(0, MOST_QUERIES).map((row) => slotsOf(row, undefined));
  for (const inputs of inputSets(examples)) {
    const rule = program(synthesise, inputs, examples, queries);
    if (rule && isRight(rule)) return rule;
  }
  return undefined;
}

function slotsOf(row: Row, last: string | undefined): Slots {
  const slots = new Map<string, Slot>();
  for (const [column, value] of row.entries()) slots.set(slotOf(column), { value, fresh: true });
  if (last !== undefined) slots.set(LAST, { value: last, fresh: true });
  return slots;
}

/** The columns that the holes are filled from. */
export function columnsOf({ parts }: Template): number[] {
  const slots = new Set(parts.flatMap((part) => ('hole' in part ? part.hole.inputs.map(({ slot }) => slot) : [])));
  return [...slots].flatMap((slot) => (slot === LAST ? [] : [Number(slot.slice(slotOf('').length))]));
}

/** The template for people to read: holes as the names of the columns they are filled from. */
export function shapeOf({ parts, tail }: Template, columns: readonly string[]): string {
  const named = (rule: Rule) =>
    rule.inputs
      .map(({ slot }) => (slot === LAST ? 'number' : columns[Number(slot.slice(slotOf('').length))]))
      .join(', ');
  const text = parts.map((part) => ('text' in part ? part.text : `<${named(part.hole)}>`)).join('') + tail;
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_SHAPE);
}

/** What fills the holes of a record. */
export interface Filled {
  readonly text: string;
  /** One a hole, for the counters of the next record. */
  readonly values: readonly string[];
  /** Of the least sure hole. */
  readonly confidence: number;
}

/** The record for a row; `undefined` where a hole has no value for it. */
export function fill({ parts, tail }: Template, row: Row, before: readonly string[], doc: string): Filled | undefined {
  const values: string[] = [];
  let text = '';
  let confidence = 1;
  for (const part of parts) {
    if ('text' in part) {
      text += part.text;
      continue;
    }
    const answer = apply(part.hole, slotsOf(row, before[values.length]));
    const quoted = answer && quote(answer.value, part.quote, doc);
    if (!answer || quoted === undefined) return undefined;
    confidence = Math.min(confidence, answer.confidence);
    values.push(answer.value);
    text += quoted;
  }
  return { text: text + tail, values, confidence };
}

/** A value as it must be written behind this quote; `undefined` where it cannot stand there as it is. */
function quote(value: string, mark: string, doc: string): string | undefined {
  if (mark === '') return value.includes('\n') ? undefined : value;
  if (!value.includes(mark) && !/[\\\n$]/.test(value)) return value;
  if (/\.[ct]sv$/i.test(doc)) return mark === '"' ? value.replaceAll('"', '""') : undefined;
  return mark === '"' ? JSON.stringify(value).slice(1, -1) : undefined;
}
