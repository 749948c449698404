/** Dates and times as people write them. */
import { dateOfDayNumber, dayNumber, daysInMonth, WEEKDAYS, weekdayOf } from './calendar.ts';
import { DATE_SHAPES, type Indirect, MONTH, sameStart, WEEKDAY } from './shapes.ts';
import type { DateOrder, Moment } from './types.ts';

const LONGEST = 80;
const TIME = '(\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:[.,]\\d+)?)?\\s*(?:([ap])\\.?m\\b\\.?)?|\\s*([ap])\\.?m\\b\\.?)';

const TIME_PATTERN = new RegExp(`(?<![\\d:])${TIME}(?![\\d:])`, 'i');
const WEEKDAY_PATTERN = new RegExp(`(?<!\\p{L})${WEEKDAY}(?!\\p{L})\\.?`, 'iu');
const NOISE = /(?<=\s|^)(?:at|on|in|the|of|@|t|z|utc|gmt|est|pst|[+-]\d\d:?\d\d)(?=\s|$)/gi;

/** Without one of these there is no date. */
const HINT = new RegExp(`\\d|(?<!\\p{L})(?:${MONTH}|${WEEKDAY})(?!\\p{L})`, 'iu');
/** The time of a web server's log follows the year at once: 10/Oct/2000:13:55:36. */
const DAY_THEN_TIME = /(\d{4}):(?=\d\d:\d\d)/;

/** Undefined where the text is not wholly a date, a time or both. */
export function parseMoment(text: string, order: DateOrder, dots: DateOrder = 'day-first'): Moment | undefined {
  if (text.length > LONGEST || !HINT.test(text)) return undefined;
  const input = text.replace(DAY_THEN_TIME, '$1 ').replace(/[()[\]]/g, ' ');
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
  const date = bare === '' ? (time || named ? {} : undefined) : parseDate(bare, { order, dots }, weekday);
  return date && { ...(weekday === undefined ? {} : { weekday }), ...date, ...clock };
}

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

interface Orders {
  readonly order: DateOrder;
  readonly dots: DateOrder;
}

function parseDate(text: string, { order, dots }: Orders, weekday: number | undefined): Moment | undefined {
  for (const { pattern, read } of DATE_SHAPES) {
    const match = pattern.exec(text);
    const moment = match && valid(read(match, order, dots), weekday);
    if (moment) return moment;
  }
  return undefined;
}

/** Checks the day against the month; a week and its weekday become a date. */
function valid(moment: (Moment & Indirect) | undefined, weekday: number | undefined): Moment | undefined {
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

/** Bare digits as a time of day: `8`, `08`, `830`, `0830`. */
export function parseClock(text: string): Moment | undefined {
  const match = /^\s*(\d{1,2}?)(\d\d)?\s*$/.exec(text);
  if (!match) return undefined;
  const bare = match[2] === undefined || text.trim().length <= 2;
  const [hour, minute] = bare ? [Number(text), undefined] : [Number(match[1]), Number(match[2])];
  return hour > 23 || (minute ?? 0) > 59 ? undefined : { hour, ...(minute === undefined ? {} : { minute }) };
}

/** A bare number as a month. */
export function parseMonth(text: string): Moment | undefined {
  const month = /^\s*\d{1,2}\s*$/.test(text) ? Number(text) : 0;
  return month >= 1 && month <= 12 ? { month } : undefined;
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
