/** Dates and times inside string programs. Times have no zone: what is written is what is meant. */

/** Which of two numbers that could both be one is the day: 3/4/2020 is March 4 (`month-first`) or April 3 (`day-first`). */
export type DateOrder = 'month-first' | 'day-first';

export interface DateSource {
  readonly column: number;
  /** Which date or time of the column, from the left or (negative) the right; absent where the whole column is one. */
  readonly nth?: number;
  readonly order: DateOrder;
  /** The same for dates written with dots. */
  readonly dots: DateOrder;
  /** `clock`: bare digits are a time of day, 8 and 0830. `loose`: only numbers and names of months count, whatever is between. */
  readonly style: 'plain' | 'clock' | 'loose';
}

/** What a text says of a moment; nothing more is made up. Months from 1, weekdays from 0 (Sunday). */
export interface Moment {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  readonly weekday?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
}

/** Seconds of the day: down, up or to the nearest of `offset` + n × `step`, then `add`; wraps at midnight. */
export interface TimeRounding {
  readonly mode: 'down' | 'up' | 'nearest';
  readonly step: number;
  readonly offset: number;
  readonly add: number;
}

export interface DateAtom {
  readonly kind: 'date';
  readonly source: DateSource;
  readonly round?: TimeRounding;
  /** One of the names in format.ts. */
  readonly format: string;
  /** A span of time: the same again, `add` seconds later, after `separator`. */
  readonly until?: { readonly separator: string; readonly add: number };
}
