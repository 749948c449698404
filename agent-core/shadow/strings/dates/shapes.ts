/** The ways of writing a date, without a time or the name of a weekday. */
import { dateOfDayNumber, dayNumber, MONTHS } from './calendar.ts';
import type { DateOrder, Moment } from './types.ts';

/** Names as regular expression source, for the `i` flag. */
export const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
export const WEEKDAY = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?';

type Numbers = readonly (number | undefined)[];
/** A day told by its week, or by how many such weekdays of the month came before. */
export interface Indirect {
  readonly week?: number;
  readonly count?: number;
}
/** `dots` is the order in dates with dots. Values may be out of range. */
export interface DateShape {
  readonly pattern: RegExp;
  read(match: RegExpExecArray, order: DateOrder, dots: DateOrder): (Moment & Indirect) | undefined;
}

export const sameStart = (name: string, written: string): boolean =>
  name.slice(0, 3).toLowerCase() === written.slice(0, 3).toLowerCase();

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
const shape = (source: string, read: DateShape['read']): DateShape => ({
  pattern: new RegExp(`^${source}$`, 'i'),
  read,
});

/** The first that matches and gives a day that exists counts. */
export const DATE_SHAPES: readonly DateShape[] = [
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
