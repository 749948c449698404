/** Numbers in texts. */
import { nthOf, type Subject } from '../subject.ts';
import { parseDecimal } from './decimal.ts';
import type { Decimal, NumberReading, NumberSource } from './types.ts';

export interface Reading {
  readonly lexeme: string;
  readonly value: Decimal;
  /** Digits written after the point. */
  readonly fractionDigits: number;
}

const PATTERNS: Readonly<Record<NumberReading, string>> = {
  plain:
    '(?:(?<![\\p{L}\\d)][ ]?)[-+])?(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?(?:[eE][-+]?\\d{1,3}(?!\\d))?|(?<!\\d)\\.\\d+',
  european: '(?:(?<![\\p{L}\\d)][ ]?)[-+])?(?:\\d{1,3}(?:[. ]\\d{3})+(?!\\d)|\\d+)(?:,\\d+)?',
};

const EXPRESSIONS = {
  plain: new RegExp(PATTERNS.plain, 'gu'),
  european: new RegExp(PATTERNS.european, 'gu'),
};

/** Undefined where the column has no such number. */
export function readNumber(source: NumberSource, subject: Subject): Reading | undefined {
  const known = knownOf(subject);
  const key = `${source.reading} ${source.nth}`;
  if (!known.readings.has(key)) known.readings.set(key, read(source, subject));
  return known.readings.get(key);
}

function read({ nth, reading }: NumberSource, subject: Subject): Reading | undefined {
  if (nth === undefined) return readWhole(subject.text.trim(), reading);
  const lexeme = nthOf(numbersOf(subject, reading), nth);
  return lexeme === undefined ? undefined : parseLexeme(lexeme, reading);
}

function readWhole(text: string, reading: NumberReading): Reading | undefined {
  const [lexeme] = text.match(EXPRESSIONS[reading]) ?? [];
  return lexeme === text || `${lexeme}.` === text ? parseLexeme(lexeme ?? '', reading) : undefined;
}

interface Known {
  readonly lexemes: Map<NumberReading, readonly string[]>;
  readonly readings: Map<string, Reading | undefined>;
}
const cache = new WeakMap<Subject, Known>();

function knownOf(subject: Subject): Known {
  const known = cache.get(subject) ?? { lexemes: new Map(), readings: new Map() };
  cache.set(subject, known);
  return known;
}

export function numbersOf(subject: Subject, reading: NumberReading): readonly string[] {
  const { lexemes } = knownOf(subject);
  const found = lexemes.get(reading) ?? subject.text.match(EXPRESSIONS[reading]) ?? [];
  lexemes.set(reading, found);
  return found;
}

export function parseLexeme(lexeme: string, reading: NumberReading): Reading | undefined {
  const plain = reading === 'plain' ? lexeme.replaceAll(',', '') : lexeme.replace(/[. ]/g, '').replace(',', '.');
  const value = parseDecimal(plain);
  const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e(.*))?$/i.exec(plain) ?? [];
  return value && { lexeme, value, fractionDigits: Math.max(0, fraction.length - Number(exponent)) };
}
