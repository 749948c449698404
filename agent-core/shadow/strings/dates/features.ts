/** What date atoms cost. */
import { type Feature, rank, when } from '../feature.ts';
import type { DateAtom, DateOrder, DateSource } from './types.ts';

export function dateFeatures(atom: DateAtom): Feature[] {
  const { source, format } = atom;
  return [
    ['date', 1],
    ...sourceFeatures(source),
    when('date.orderClash', clashes(source.order, format)),
    when('date.rare', RARE_FORMATS.test(format)),
    when('date.letters', /^(lower|upper):/.test(format)),
    when('date.whole', isWholeDate(format)),
    ...timeFeatures(atom),
  ];
}

function sourceFeatures({ column, nth, order, dots, style }: DateSource): Feature[] {
  return [
    ['column', column],
    when('date.nth', nth !== undefined),
    ...(nth === undefined ? [] : rank(nth)),
    when('date.dayFirst', order === 'day-first'),
    when('date.dotsMonthFirst', dots === 'month-first'),
    when('date.clock', style === 'clock'),
    when('date.loose', style === 'loose'),
  ];
}

function timeFeatures({ round, until }: DateAtom): Feature[] {
  const bare = when('date.untilBare', until && (!round || round.step === 1));
  const length = when('date.until', until !== undefined);
  if (!round) return [length, bare];
  return [
    length,
    bare,
    when('date.round', round.step > 1),
    ['date.step', stepOddity(round.step)],
    when('date.offset', round.offset !== 0),
    when('date.mode', round.mode !== 'down'),
    when('date.shift', round.add !== 0),
    when('date.untilOdd', until && ![0, 1, 60].includes(round.step - until.add)),
  ];
}

const RARE_FORMATS = /^(D|F|W|w|q|do|Hmm|HHmm)/;

const isWholeDate = (format: string): boolean =>
  format.length > 4 && format.includes('M') && !format.includes('m') && !format.includes(':');

/** Stretches of an hour or two, half and quarter hours are what people think in. */
function stepOddity(step: number): number {
  return [1, 900, 1800, 3600, 7200].includes(step) ? 0 : 0.5;
}

/** Whether day and month are written in the other order than they are read. */
function clashes(order: DateOrder, format: string): boolean {
  const [day, month] = [format.indexOf('d'), format.indexOf('M')];
  if (day < 0 || month < 0) return false;
  return day < month ? order === 'month-first' : order === 'day-first' && !format.startsWith('y');
}
