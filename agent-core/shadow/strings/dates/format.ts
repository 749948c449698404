/** Writing moments. A format is a string of the letters below (after Unicode TR 35, 8.1) and marks; text stands in quotes. */
import { calendarWeek, dayOfYear, isoWeek, MONTHS, WEEKDAYS, weekdayOf } from './calendar.ts';
import type { Moment } from './types.ts';

type Field = (moment: Moment) => string | number | undefined;

const two = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value).padStart(2, '0');
const half = ({ hour }: Moment): string | undefined => (hour === undefined ? undefined : hour < 12 ? 'AM' : 'PM');
const twelve = ({ hour }: Moment): number | undefined =>
  hour === undefined ? undefined : hour % 12 === 0 ? 12 : hour % 12;
const month = (moment: Moment): string | undefined => MONTHS[(moment.month ?? 0) - 1];

type OfDate = (year: number, month: number, day: number) => number;
const onDate = ({ year, month, day }: Moment, of: OfDate): number | undefined =>
  year === undefined || month === undefined || day === undefined ? undefined : of(year, month, day);

function weekday(moment: Moment): string | undefined {
  return WEEKDAYS[onDate(moment, weekdayOf) ?? moment.weekday ?? -1];
}

function ordinal(day: number | undefined): string | undefined {
  if (day === undefined) return undefined;
  const ending = day >= 11 && day <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

const FIELDS: Readonly<Record<string, Field>> = {
  d: ({ day }) => day,
  dd: ({ day }) => two(day),
  do: ({ day }) => ordinal(day),
  M: (moment) => moment.month,
  MM: (moment) => two(moment.month),
  MMM: (moment) => month(moment)?.slice(0, 3),
  MMMM: month,
  y: ({ year }) => year,
  yy: ({ year }) => (year === undefined ? undefined : two(year % 100)),
  yyyy: ({ year }) => (year === undefined ? undefined : String(year).padStart(4, '0')),
  E: (moment) => weekday(moment)?.slice(0, 3),
  EEEE: weekday,
  D: (moment) => onDate(moment, dayOfYear),
  DDD: (moment) => onDate(moment, dayOfYear)?.toString().padStart(3, '0'),
  q: (moment) => (moment.month === undefined ? undefined : Math.ceil(moment.month / 3)),
  F: ({ day }) => (day === undefined ? undefined : Math.ceil(day / 7)),
  W: (moment) => onDate(moment, isoWeek),
  WW: (moment) => two(onDate(moment, isoWeek)),
  w: (moment) => onDate(moment, calendarWeek),
  ww: (moment) => two(onDate(moment, calendarWeek)),
  H: ({ hour }) => hour,
  HH: ({ hour }) => two(hour),
  h: twelve,
  hh: (moment) => two(twelve(moment)),
  m: ({ minute }) => minute,
  mm: ({ minute }) => two(minute),
  s: ({ second }) => second,
  ss: ({ second }) => two(second),
  a: half,
};

export const DATE_FORMATS = [
  'd',
  'dd',
  'do',
  'M',
  'MM',
  'MMM',
  'MMMM',
  'y',
  'yy',
  'E',
  'EEEE',
  'D',
  'DDD',
  'q',
  'F',
  'W',
  'WW',
  'w',
  'ww',
];

/** Whole dates in the ways of the world; day and month are padded alike. `-` stands for the mark between the parts. */
const ORDERS = ['M-d-y', 'd-M-y', 'y-M-d', 'y-d-M', 'M-d-yy', 'd-M-yy', 'M-d', 'd-M', 'M-y', 'y-M'];
const PADDED = ORDERS.map((order) => order.replace('M', 'MM').replace('d', 'dd'));
const NAMED = [
  'MMM-d-y',
  'd-MMM-y',
  'dd-MMM-y',
  'MMM-dd-y',
  'dd-MMM-yy',
  'd-MMM-yy',
  'MMM-y',
  'MMM-yy',
  'd-MMM',
  'MMM-d',
  'y-MMM-d',
  'y-MMM-dd',
];
const NUMERIC = [...ORDERS, ...PADDED];
const WRITTEN = [
  'MMM d, y',
  'MMM dd, y',
  'MMMM d, y',
  'MMMM dd, y',
  'MMMM d',
  'd MMMM y',
  'dd MMMM y',
  'MMMM y',
  'do MMMM y',
  'MMMM do, y',
];

/** Formats of whole dates that could stand in `text`. */
export function wholeDateFormats(text: string): string[] {
  const marks = [...new Set(text.match(/(?<=[\p{L}\d])[^\p{L}\d]{1,2}(?=[\p{L}\d])/gu) ?? [])].filter(
    (mark) => !/[A-Za-z:]/.test(mark),
  );
  const joined = marks.flatMap((mark) => [...NUMERIC, ...NAMED].map((order) => order.replaceAll('-', mark)));
  return [...WRITTEN, ...joined, ...PADDED.map((order) => order.replaceAll('-', ''))];
}

const HOURS = ['H', 'HH', 'h', 'hh'];
/** Times are written whole, so that their parts agree. */
export const TIME_FORMATS = [
  ...HOURS.flatMap((hour) => [hour, `${hour}:mm`, `${hour}:mm:ss`]),
  ...['h', 'hh'].flatMap((hour) => ['', ':mm', ':mm:ss'].flatMap((rest) => [`${hour}${rest}a`, `${hour}${rest} a`])),
  'm',
  'mm',
  's',
  'ss',
  'a',
  'Hmm',
  'HHmm',
];
/** Times that could be asked for when the outputs are these. */
export function timeFormatsFor(outputs: readonly string[]): string[] {
  const every = (pattern: RegExp) => outputs.every((output) => pattern.test(output));
  const [colons, halves] = [every(/:/), every(/[ap]m/i)];
  return TIME_FORMATS.filter((format) => (colons || !format.includes(':')) && (halves || !format.includes('a')));
}

/** The same in lower or upper case letters. */
export const CASED_FORMATS = ['MMM', 'MMMM', 'E', 'EEEE', ...TIME_FORMATS.filter((format) => format.includes('a'))];

/** `lower:` and `upper:` before a format change its case. Undefined where the moment lacks a part of it. */
export function writeMoment(moment: Moment, format: string): string | undefined {
  const [, letters, plain = format] = /^(?:(lower|upper):)?(.*)$/.exec(format) ?? [];
  let written = '';
  for (const part of partsOf(plain)) {
    const field = FIELDS[part];
    const text = field ? field(moment) : part;
    if (text === undefined) return undefined;
    written += text;
  }
  if (letters === undefined) return written;
  return letters === 'lower' ? written.toLowerCase() : written.toUpperCase();
}

const parts = new Map<string, readonly string[]>();

function partsOf(format: string): readonly string[] {
  const known = parts.get(format);
  const found = known ?? format.match(/do|([A-Za-z])\1*|[^A-Za-z]+/g) ?? [];
  if (!known) parts.set(format, found);
  return found;
}
