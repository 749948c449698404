/** Numbers in texts. */
import { nthOf, type Subject } from '../subject.ts';
import { parseDecimal } from './decimal.ts';
import type { Decimal, NumberReading, NumberSource } from './types.ts';

export interface Reading {
  readonly value: Decimal;
  /** Digits written after the point. */
  readonly fractionDigits: number;
}

const PATTERNS: Readonly<Record<NumberReading, string>> = {
  plain:
    '(?:(?<![\\p{L}\\d)][ ]?)[-+])?(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?(?:[eE][-+]?\\d{1,2}(?!\\d))?|(?<!\\d)\\.\\d+',
  european: '(?:(?<![\\p{L}\\d)][ ]?)[-+])?(?:\\d{1,3}(?:[. ]\\d{3})+(?!\\d)|\\d+)(?:,\\d+)?',
};

const EXPRESSIONS = {
  plain: new RegExp(PATTERNS.plain, 'gu'),
  european: new RegExp(PATTERNS.european, 'gu'),
};

/** Undefined where the column has no such number. */
export function readNumber(source: NumberSource, subject: Subject): Reading | undefined {
  if (source.nth === undefined) return readWhole(subject.text.trim(), source.reading);
  const lexeme = nthOf(numbersOf(subject, source.reading), source.nth);
  return lexeme === undefined ? undefined : parseLexeme(lexeme, source.reading);
}

function readWhole(text: string, reading: NumberReading): Reading | undefined {
  const [lexeme] = text.match(EXPRESSIONS[reading]) ?? [];
  return lexeme === text ? parseLexeme(lexeme, reading) : undefined;
}

const cache = new WeakMap<Subject, Partial<Record<NumberReading, readonly string[]>>>();

export function numbersOf(subject: Subject, reading: NumberReading): readonly string[] {
  const known = cache.get(subject) ?? {};
  cache.set(subject, known);
  known[reading] ??= subject.text.match(EXPRESSIONS[reading]) ?? [];
  return known[reading];
}

export function parseLexeme(lexeme: string, reading: NumberReading): Reading | undefined {
  const plain = reading === 'plain' ? lexeme.replaceAll(',', '') : lexeme.replace(/[. ]/g, '').replace(',', '.');
  const value = parseDecimal(plain);
  const fraction = /\.(\d*)/.exec(plain)?.[1]?.length ?? 0;
  return value && { value, fractionDigits: fraction };
}
