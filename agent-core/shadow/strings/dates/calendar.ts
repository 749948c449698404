/** The proleptic Gregorian calendar. Months from 1; weekdays from 0, Sunday. */

export const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
export const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const DAY = 86_400_000;

/** Days since 1970-01-01. */
export function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY);
}

export function dateOfDayNumber(number: number): { year: number; month: number; day: number } {
  const date = new Date(number * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function weekdayOf(year: number, month: number, day: number): number {
  return (((dayNumber(year, month, day) + 4) % 7) + 7) % 7;
}

export function dayOfYear(year: number, month: number, day: number): number {
  return dayNumber(year, month, day) - dayNumber(year, 1, 1) + 1;
}

export function daysInMonth(year: number | undefined, month: number): number {
  return month === 2 && year === undefined
    ? 29
    : dayNumber(year ?? 2000, month + 1, 1) - dayNumber(year ?? 2000, month, 1);
}

/** Week of ISO 8601: weeks start on Monday, the first one holds January 4. */
export function isoWeek(year: number, month: number, day: number): number {
  const number = dayNumber(year, month, day);
  const thursday = number - ((weekdayOf(year, month, day) + 6) % 7) + 3;
  const { year: weekYear } = dateOfDayNumber(thursday);
  return Math.floor((thursday - dayNumber(weekYear, 1, 1)) / 7) + 1;
}

/** Weeks start on Sunday, the first one holds January 1. */
export function calendarWeek(year: number, month: number, day: number): number {
  return Math.floor((dayOfYear(year, month, day) - 1 + weekdayOf(year, 1, 1)) / 7) + 1;
}
