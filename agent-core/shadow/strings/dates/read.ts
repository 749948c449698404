/** Date atoms on texts. */
import { nthOf, type Subject } from '../subject.ts';
import { writeMoment } from './format.ts';
import { momentsIn, parseClock, parseLoose, parseMoment } from './parse.ts';
import { laterBy, roundTime } from './rounding.ts';
import type { DateAtom, DateSource, Moment } from './types.ts';

function parse(text: string, { order, dots, style }: DateSource): Moment | undefined {
  if (style === 'clock') return parseClock(text);
  return style === 'loose' ? parseLoose(text, order) : parseMoment(text, order, dots);
}

interface Known {
  found?: readonly string[];
  readonly moments: Map<string, Moment | undefined>;
}
const cache = new WeakMap<Subject, Known>();

export function readMoment(source: DateSource, subject: Subject): Moment | undefined {
  const known = knownOf(subject);
  const { nth, order, dots, style } = source;
  const key = `${nth} ${order} ${dots} ${style}`;
  if (known.moments.has(key)) return known.moments.get(key);
  const text = nth === undefined ? subject.text : nthOf(foundIn(subject), nth);
  const moment = text === undefined ? undefined : parse(text, source);
  known.moments.set(key, moment);
  return moment;
}

function knownOf(subject: Subject): Known {
  const known = cache.get(subject) ?? { moments: new Map() };
  cache.set(subject, known);
  return known;
}

export function foundIn(subject: Subject): readonly string[] {
  const known = knownOf(subject);
  known.found ??= momentsIn(subject.text);
  return known.found;
}

export function evaluateDate(atom: DateAtom, subject: Subject): string | undefined {
  const read = readMoment(atom.source, subject);
  const moment = read && atom.round ? roundTime(read, atom.round) : read;
  if (!moment) return undefined;
  const text = writeMoment(moment, atom.format);
  if (!atom.until || text === undefined) return text;
  const end = writeMoment(laterBy(moment, atom.until.add), atom.format);
  return end === undefined ? undefined : text + atom.until.separator + end;
}
