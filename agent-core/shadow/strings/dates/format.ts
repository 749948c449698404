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
