import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dateOfDayNumber,
  dayNumber,
  isoWeek,
  weekdayOf,
} from '../../../../agent-core/shadow/strings/dates/calendar.ts';
import { writeMoment } from '../../../../agent-core/shadow/strings/dates/format.ts';
import { parseMoment } from '../../../../agent-core/shadow/strings/dates/parse.ts';
import { learnt, type Pair } from '../../../support/string-learning.ts';

const table: readonly (readonly [sentence: string, pairs: readonly Pair[], queries: Pair[]])[] = [
  [
    'dates in several notations become one',
    [
      ['06-Oct-2143', 'Oct 43'],
      ['Mar 30 2002', 'Mar 02'],
    ],
    [['01311846', 'Jan 46']],
  ],
  [
    'whether the day comes first is told by the queries where the examples do not tell',
    [
      ['1/2/2001', 'February 2001'],
      ['31/3/2002', 'March 2002'],
    ],
    [['4/5/2003', 'May 2003']],
  ],
  [
    'times fall into ranges of two hours',
    [
      ['18:25:57', '6PM to 8PM'],
      ['21:44:40', '8PM to 10PM'],
    ],
    [['23:34:17', '10PM to 12AM']],
  ],
  [
    'times fall into half hours that end a minute before the next',
    [
      ['6:25PM', '6:00PM-6:29PM'],
      ['9:44PM', '9:30PM-9:59PM'],
      ['7:00AM', '7:00AM-7:29AM'],
    ],
    [['11:34PM', '11:30PM-11:59PM']],
  ],
  [
    'a weekday and an ordinal are worked out',
    [
      ['1973-12-17', 'Monday the 17th'],
      ['1947-08-15', 'Friday the 15th'],
    ],
    [['2002-03-02', 'Saturday the 2nd']],
  ],
  [
    'a date stands in the middle of a text',
    [
      ['due 2/22/2024 at last', 'February 22, 2024'],
      ['sent 10/4/2019 again', 'October 4, 2019'],
    ],
    [['paid 12/2/2015 twice', 'December 2, 2015']],
  ],
];

test.each(table)('%s', (_, pairs, queries) => {
  expect(
    learnt(
      pairs,
      queries.map(([inputs]) => inputs),
    ),
  ).toEqual(queries.map(([, output]) => output));
});

const day = fc.integer({ min: dayNumber(1700, 1, 1), max: dayNumber(2199, 12, 31) }).map(dateOfDayNumber);
const FORMATS = ['M/d/y', 'y-MM-dd', 'd-MMM-y', 'MMMM d, y', 'EEEE, d MMMM y', 'yyyyMMdd', 'do MMMM y'];

test('a date that is written in any common format is read again', () => {
  fc.assert(
    fc.property(day, fc.constantFrom(...FORMATS), (date, format) => {
      expect(parseMoment(writeMoment(date, format) ?? '', 'month-first')).toMatchObject(date);
    }),
  );
});

test('weekdays and weeks agree with the calendar of the platform', () => {
  fc.assert(
    fc.property(day, ({ year, month, day: dayOfMonth }) => {
      const date = new Date(Date.UTC(year, month - 1, dayOfMonth));
      expect(weekdayOf(year, month, dayOfMonth)).toBe(date.getUTCDay());
      const week = isoWeek(year, month, dayOfMonth);
      expect(week).toBeGreaterThanOrEqual(1);
      expect(week).toBeLessThanOrEqual(53);
    }),
  );
  expect(isoWeek(2021, 1, 3)).toBe(53);
  expect(isoWeek(2020, 12, 31)).toBe(53);
  expect(isoWeek(2024, 12, 30)).toBe(1);
});

test('days that do not exist are no dates', () => {
  for (const text of ['2/30/2001', '13/13/2001', '2001-00-10', '25:61', '31 April 2003']) {
    expect(parseMoment(text, 'month-first')).toBeUndefined();
  }
});
