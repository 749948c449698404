/** Dates and times as people write them. */
import { dateOfDayNumber, dayNumber, daysInMonth, MONTHS, WEEKDAYS, weekdayOf } from './calendar.ts';
import type { DateOrder, Moment } from './types.ts';

const LONGEST = 80;
const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const WEEKDAY = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?';
const TIME = '(\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:[.,]\\d+)?)?\\s*(?:([ap])\\.?m\\b\\.?)?|\\s*([ap])\\.?m\\b\\.?)';

const TIME_PATTERN = new RegExp(`(?<![\\d:])${TIME}(?![\\d:])`, 'i');
const WEEKDAY_PATTERN = new RegExp(`(?<!\\p{L})${WEEKDAY}(?!\\p{L})\\.?`, 'iu');
const NOISE = /(?<=\s|^)(?:at|on|in|the|of|@|t|z|utc|gmt|est|pst|[+-]\d\d:?\d\d)(?=\s|$)|[()]/gi;

type Numbers = readonly (number | undefined)[];
/** A day told by its week, or by how many such weekdays of the month came before. */
interface Indirect {
  readonly week?: number;
  readonly count?: number;
}
interface Orders {
  readonly order: DateOrder;
  readonly dots: DateOrder;
}
interface Shape {
  readonly pattern: RegExp;
  read(match: RegExpExecArray, order: DateOrder, dots: DateOrder): (Moment & Indirect) | undefined;
}

/** Undefined where the text is not wholly a date, a time or both. */
export function parseMoment(input: string, order: DateOrder, dots: DateOrder = 'day-first'): Moment | undefined {
  if (input.length > LONGEST || !/\d/.test(input)) return undefined;
  const time = TIME_PATTERN.exec(input);
  const clock = time ? timeOf(time) : {};
  if (!clock) return undefined;
  const rest = time
    ? `${input.slice(0, time.index).replace(/T$/, '')} ${input.slice(time.index + time[0].length)}`
    : input;
  const named = WEEKDAY_PATTERN.exec(rest);
  const weekday = named ? WEEKDAYS.findIndex((name) => sameStart(name, named[0])) : undefined;
  const bare = rest
    .replace(WEEKDAY_PATTERN, ' ')
    .replace(NOISE, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;.-]+|[\s,;.-]+$/g, '');
  const date = bare === '' ? (time ? {} : undefined) : parseDate(bare, { order, dots }, weekday);
  return date && { ...(weekday === undefined ? {} : { weekday }), ...date, ...clock };
}

const sameStart = (name: string, written: string): boolean =>
  name.slice(0, 3).toLowerCase() === written.slice(0, 3).toLowerCase();

function timeOf(match: RegExpExecArray): Moment | undefined {
  const [, hours = '', minutes, seconds, half, bareHalf] = match;
  const mark = (half ?? bareHalf)?.toLowerCase();
  const written = Number(hours);
  const hour = mark === undefined ? written : (written % 12) + (mark === 'p' ? 12 : 0);
  if (hour > 24 || (mark !== undefined && (written > 12 || written === 0))) return undefined;
  if (Number(minutes ?? 0) > 59 || Number(seconds ?? 0) > 59) return undefined;
  return {
    hour: hour % 24,
    ...(minutes === undefined ? {} : { minute: Number(minutes) }),
    ...(seconds === undefined ? {} : { second: Number(seconds) }),
  };
}

function parseDate(text: string, { order, dots }: Orders, weekday: number | undefined): Moment | undefined {
  for (const { pattern, read } of SHAPES) {
    const match = pattern.exec(text);
    const moment = match && valid(read(match, order, dots), weekday);
    if (moment) return moment;
  }
  return undefined;
}

/** Checks the day against the month; a week and its weekday become a date. */
function valid(
  moment: (Moment & { week?: number; count?: number }) | undefined,
  weekday: number | undefined,
): Moment | undefined {
  if (!moment) return undefined;
  const { week, count, ...date } = moment;
  if (week !== undefined) return dayOfWeek(date.year ?? 0, week, weekday ?? 1);
  if (count !== undefined) return dayOfCount(date.year ?? 0, date.month ?? 0, count, weekday);
  if (date.month !== undefined && (date.month < 1 || date.month > 12)) return undefined;
  if (date.day !== undefined && (date.day < 1 || date.day > daysInMonth(date.year, date.month ?? 1))) return undefined;
  return date;
}

function dayOfWeek(year: number, week: number, weekday: number): Moment | undefined {
  if (week < 1 || week > 53) return undefined;
  const fourth = dayNumber(year, 1, 4);
  const monday = fourth - ((weekdayOf(year, 1, 4) + 6) % 7);
  return dateOfDayNumber(monday + (week - 1) * 7 + ((weekday + 6) % 7));
}

/** The `count`th such weekday of a month. */
function dayOfCount(year: number, month: number, count: number, weekday: number | undefined): Moment | undefined {
  if (weekday === undefined || count < 1) return undefined;
  const day = 1 + ((weekday - weekdayOf(year, month, 1) + 7) % 7) + (count - 1) * 7;
  return day <= daysInMonth(year, month) ? { year, month, day } : undefined;
}

const numbers = (match: RegExpExecArray): Numbers =>
  match.map((part) => (part === undefined ? undefined : Number(part)));
const monthNumber = (name = ''): number => MONTHS.findIndex((month) => sameStart(month, name)) + 1;

/** Two digits are of the hundred years that end with 2029, as spreadsheets have it. */
function yearOf(written: string | undefined): { year?: number } {
  if (written === undefined) return {};
  const year = Number(written);
  return { year: written.length > 2 ? year : year + (year < 30 ? 2000 : 1900) };
}

function ordered(first = 0, second = 0, order: DateOrder): { month: number; day: number } {
  return order === 'month-first' ? { month: first, day: second } : { month: second, day: first };
}

const GAP = '[-/. ,]+';
const YEAR = "'?(\\d{4}|\\d{2})";
const shape = (source: string, read: Shape['read']): Shape => ({ pattern: new RegExp(`^${source}$`, 'i'), read });

const SHAPES: readonly Shape[] = [
  shape(`(\\d{4})${GAP}(\\d{1,2})${GAP}(\\d{1,2})`, (m) => {
    const [, year = 0, month = 0, day = 0] = numbers(m);
    return { year, month, day };
  }),
  shape(`(\\d{1,2})${GAP}(\\d{1,2})${GAP}${YEAR}`, (m, order, dots) => ({
    ...ordered(Number(m[1]), Number(m[2]), m[0].includes('.') ? dots : order),
    ...yearOf(m[3]),
  })),
  shape(`(\\d{1,2})(?:st|nd|rd|th)?[-/. ,]*(${MONTH})\\.?(?:[-/. ,]*${YEAR})?`, (m) => ({
    day: Number(m[1]),
    month: monthNumber(m[2]),
    ...yearOf(m[3]),
  })),
  shape(`(${MONTH})\\.?[-/. ,]*(\\d{1,2})(?:st|nd|rd|th)?(?:[-/. ,]+${YEAR})?`, (m) => ({
    month: monthNumber(m[1]),
    day: Number(m[2]),
    ...yearOf(m[3]),
  })),
  shape(`(\\d{4})[-/. ,]*(${MONTH})\\.?[-/. ,]*(\\d{1,2})?`, (m) => ({
    year: Number(m[1]),
    month: monthNumber(m[2]),
    ...(m[3] ? { day: Number(m[3]) } : {}),
  })),
  shape(`(${MONTH})\\.?[-/. ,]*'?(\\d{4})`, (m) => ({ month: monthNumber(m[1]), ...yearOf(m[2]) })),
  shape(`(${MONTH})\\.?`, (m) => ({ month: monthNumber(m[1]) })),
  shape('((?:1[6-9]|2[0-2])\\d\\d)(\\d\\d)(\\d\\d)', (m) => {
    const [, year = 0, month = 0, day = 0] = numbers(m);
    return month <= 12 ? { year, month, day } : undefined;
  }),
  shape('(\\d{1,2})(\\d\\d)(\\d{4})', (m, order) => ({
    ...ordered(Number(m[1]), Number(m[2]), order),
    year: Number(m[3]),
  })),
  shape('(\\d{4})[-/. ,]*w(\\d{1,2})', (m) => ({ year: Number(m[1]), week: Number(m[2]) })),
  shape(`#?(\\d)(?:st|nd|rd|th)? (${MONTH}) (\\d{4})`, (m) => ({
    count: Number(m[1]),
    month: monthNumber(m[2]),
    year: Number(m[3]),
  })),
  shape('(?:wk|week)\\.? ?(\\d{1,2})[, ]+(\\d{4})', (m) => ({ week: Number(m[1]), year: Number(m[2]) })),
  shape(`(${MONTH}) (\\d{4}) #?(\\d)`, (m) => ({ month: monthNumber(m[1]), year: Number(m[2]), count: Number(m[3]) })),
  shape('(\\d{4})[-/. ]+(\\d{1,3})', (m) => ofDayNumber(Number(m[1]), Number(m[2]))),
  shape('(\\d{1,2})[-/](\\d{4})', (m) => ({ month: Number(m[1]), year: Number(m[2]) })),
  shape('(\\d{1,2})[-/. ](\\d{1,2})', (m, order) => ordered(Number(m[1]), Number(m[2]), order)),
  shape('(\\d{4})', (m) => ({ year: Number(m[1]) })),
];

function ofDayNumber(year: number, day: number): Moment | undefined {
  return day < 1 || day > 366 ? undefined : dateOfDayNumber(dayNumber(year, 1, 1) + day - 1);
}

/** Bare digits as a time of day: `8`, `08`, `830`, `0830`. */
export function parseClock(text: string): Moment | undefined {
  const match = /^\s*(\d{1,2}?)(\d\d)?\s*$/.exec(text);
  if (!match) return undefined;
  const bare = match[2] === undefined || text.trim().length <= 2;
  const [hour, minute] = bare ? [Number(text), undefined] : [Number(match[1]), Number(match[2])];
  return hour > 23 || (minute ?? 0) > 59 ? undefined : { hour, ...(minute === undefined ? {} : { minute }) };
}

const PARTS = new RegExp(`\\d+|(?<!\\p{L})(?:${MONTH})(?!\\p{L})`, 'giu');

/** A date whose parts stand apart in other text. */
export function parseLoose(text: string, order: DateOrder): Moment | undefined {
  const parts = text.length > LONGEST ? [] : (text.match(PARTS) ?? []);
  return parts.length === 3 ? parseMoment(parts.join(' '), order) : undefined;
}

const FOUND = new RegExp(
  [
    `(?:${WEEKDAY},? )?(?:\\d{1,2}(?:st|nd|rd|th)?[- ](?:${MONTH})\\b\\.?,?[- ]\\d{2,4}|(?:${MONTH})\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}([-/.])\\d{1,2}\\1\\d{2,4}(?!\\d))(?:(?:T|,? )${TIME})?`,
    TIME,
  ].join('|'),
  'gi',
);

/** The dates and times that stand in a text, from the left. */
export function momentsIn(text: string): string[] {
  return text.length > 2000 ? [] : (text.match(FOUND) ?? []);
}
