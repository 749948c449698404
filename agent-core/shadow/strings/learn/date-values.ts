/** Date atoms that fit the examples. */
import { writeMoment } from '../dates/format.ts';
import { foundIn, readMoment } from '../dates/read.ts';
import { laterBy, roundTime } from '../dates/rounding.ts';
import type { DateAtom, DateSource, Moment, TimeRounding } from '../dates/types.ts';
import type { Atom } from '../program.ts';
import type { Row } from '../subject.ts';
import { CASED_FORMATS, DATE_FORMATS, timeFormatsFor, wholeDateFormats } from './date-formats.ts';
import { lengthsOf, ROUNDINGS } from './time-roundings.ts';
import { fittingValue, type Value } from './value-edges.ts';

interface Source {
  readonly source: DateSource;
  readonly moments: readonly Moment[];
}

const MOST_MOMENTS = 3;
const LONGEST = 500;
/** Likeliest first. */
const ORDERS = [
  { order: 'month-first', dots: 'day-first' },
  { order: 'day-first', dots: 'day-first' },
  { order: 'month-first', dots: 'month-first' },
  { order: 'day-first', dots: 'month-first' },
] as const;

export function dateValues(rows: readonly Row[], columns: number, outputs: readonly string[]): Value[] {
  const sources = Array.from({ length: columns }, (_, column) => sourcesIn(rows, column)).flat();
  const groups = new Map<string, Source[]>();
  for (const source of sources) {
    const key = JSON.stringify(source.moments);
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()].flatMap((group) => valuesOf(group, outputs));
}

function sourcesIn(rows: readonly Row[], column: number): Source[] {
  const subjects = rows.flatMap((row) => row[column] ?? []);
  if (subjects.some(({ text }) => text.length > LONGEST || !/\d/.test(text))) return [];
  const fewest = Math.min(MOST_MOMENTS, ...subjects.map((subject) => foundIn(subject).length));
  const nths = [undefined, ...Array.from({ length: fewest }, (_, i) => [i, -1 - i]).flat()];
  const found = nths.flatMap((nth) => {
    const place = { column, ...(nth === undefined ? {} : { nth }) };
    const dates = ORDERS.map((orders): DateSource => ({ ...place, ...orders, style: 'plain' }));
    const whole = [
      { ...ORDERS[0], style: 'clock' },
      { ...ORDERS[0], style: 'loose' },
      { ...ORDERS[1], style: 'loose' },
    ] as const;
    return nth === undefined ? [...dates, ...whole.map((reading) => ({ ...place, ...reading }))] : dates;
  });
  return found.flatMap((source) => {
    const moments = subjects.flatMap((subject) => readMoment(source, subject) ?? []);
    return moments.length === subjects.length ? [{ source, moments }] : [];
  });
}

/** Values of sources that read the same moments in the examples; only the first one's times are rounded. */
function valuesOf(group: readonly Source[], outputs: readonly string[]): Value[] {
  const [first] = group;
  if (!first) return [];
  const { moments } = first;
  const timed = moments.every(({ hour }) => hour !== undefined);
  const times = timed ? timeFormatsFor(outputs) : [];
  const formats =
    first.source.style === 'clock' ? times : [...DATE_FORMATS, ...wholeDateFormats(outputs[0] ?? ''), ...times];
  const values = formatted({ kind: 'date', source: first.source }, moments, formats, outputs);
  const others = group
    .slice(1)
    .flatMap(({ source }) => values.map(({ atom, texts }) => ({ atom: { ...atom, source } as DateAtom, texts })));
  if (!timed || !outputs.every((output) => /\d/.test(output))) return [...values, ...others];
  const rounded = ROUNDINGS.flatMap((round) => roundedValues(first.source, moments, round, times, outputs));
  return [...values, ...others, ...rounded];
}

/** The formats whose text stands in every output, also in another case. */
function formatted(
  atom: Omit<DateAtom, 'format'>,
  moments: readonly Moment[],
  formats: readonly string[],
  outputs: readonly string[],
): Value[] {
  const cased = formats
    .filter((format) => CASED_FORMATS.includes(format))
    .flatMap((format) => [`lower:${format}`, `upper:${format}`]);
  return [...formats, ...cased].flatMap((format) => {
    const write = (i: number) => writeMoment(moments[i] ?? {}, format);
    if (/^(lower|upper):/.test(format) && write(0) === writeMoment(moments[0] ?? {}, format.replace(/^\w+:/, '')))
      return [];
    return fittingValue({ ...atom, format }, write, outputs) ?? [];
  });
}

function roundedValues(
  source: DateSource,
  moments: readonly Moment[],
  round: TimeRounding,
  formats: readonly string[],
  outputs: readonly string[],
): Value[] {
  const rounded = moments.flatMap((moment) => roundTime(moment, round) ?? []);
  const all = formatted({ kind: 'date', source, round }, rounded, formats, outputs);
  const values = all.filter(({ atom, texts }) => texts.some((text, i) => text !== unrounded(atom, moments[i] ?? {})));
  const ranges = values.flatMap((value) => untilValue(value, rounded, round, outputs) ?? []);
  return [...values, ...ranges];
}

const unrounded = (atom: Atom, moment: Moment): string | undefined =>
  atom.kind === 'date' ? writeMoment(moment, atom.format) : undefined;

/** The same value followed by a separator and the end of its stretch of time. */
function untilValue(
  { atom, texts }: Value,
  moments: readonly Moment[],
  { step }: TimeRounding,
  outputs: readonly string[],
): Value | undefined {
  if (atom.kind !== 'date') return undefined;
  for (const add of lengthsOf(step)) {
    const ends = moments.map((moment) => writeMoment(laterBy(moment, add), atom.format));
    const separator = separatorOf(texts[0] ?? '', ends[0] ?? '', outputs[0] ?? '');
    if (separator === undefined) continue;
    const value = fittingValue(
      { ...atom, until: { separator, add } },
      (i) => `${texts[i]}${separator}${ends[i]}`,
      outputs,
    );
    if (value) return value;
  }
  return undefined;
}

const LONGEST_SEPARATOR = 6;

function separatorOf(start: string, end: string, output: string): string | undefined {
  const from = output.indexOf(start) + start.length;
  const to = output.indexOf(end, from + 1);
  const separator = output.slice(from, to);
  return end !== '' && to > from && to - from <= LONGEST_SEPARATOR && !/\d/.test(separator) ? separator : undefined;
}
