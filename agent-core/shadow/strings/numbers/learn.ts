/**
 * Number atoms from examples: what was done to the values read, and how the results were written. Everything proposed is checked
 * against the outputs, so the proposals may be generous.
 */

import type { Feature } from '../feature.ts';
import {
  absolute,
  add,
  compare,
  decimal,
  decimalOf,
  decimalText,
  normal,
  rounded,
  shifted,
  subtract,
  ZERO,
} from './decimal.ts';
import type { Reading } from './read.ts';
import type { Decimal, DecimalText, NumberChange, NumberFormat, RoundingMode } from './types.ts';
import { changed, keptDigits, writeNumber } from './write.ts';

export interface LearnedNumber {
  readonly change: NumberChange;
  readonly format: NumberFormat;
  /** How much of each output it wrote. */
  readonly lengths: readonly number[];
  /** What the examples say for or against it. */
  readonly evidence: readonly Feature[];
}

interface Lexeme {
  readonly text: string;
  readonly value: Decimal;
  readonly whole: string;
  readonly fraction: string;
}

interface Style {
  readonly pattern: RegExp;
  readonly group: NumberFormat['group'];
  readonly point: NumberFormat['point'];
}

const STYLES: readonly Style[] = [
  { pattern: /-?(\d+)(?:(\.)(\d+))?/y, group: '', point: '.' },
  { pattern: /-?(\d+)/y, group: '', point: '.' },
  { pattern: /-?(\d{1,3}(?:,\d{3})*)(?:(\.)(\d+))?/y, group: ',', point: '.' },
  { pattern: /-?(\d{1,3}(?:\.\d{3})*)(?:(,)(\d+))?/y, group: '.', point: ',' },
  { pattern: /-?(\d+)(?:(,)(\d+))?/y, group: '', point: ',' },
  { pattern: /-?(\d{1,3}(?: \d{3})*)(?:(\.)(\d+))?/y, group: ' ', point: '.' },
  { pattern: /-?()(\.)(\d+)/y, group: '', point: '.' },
  { pattern: /-?( *\d+)(?:(\.)(\d* *))?/y, group: '', point: '.' },
];

/** The changes that turn `readings` into numbers that stand in `outputs` at `places`, each with its format. */
export function learnNumbers(
  readings: readonly Reading[],
  outputs: readonly string[],
  places: readonly number[],
): LearnedNumber[] {
  const seen = new Set<string>();
  return STYLES.flatMap((style) => {
    const lexemes = outputs.map((output, i) => lexemeAt(output, places[i] ?? 0, style));
    if (!lexemes.every((lexeme) => lexeme !== undefined)) return [];
    const key = `${style.point} ${lexemes.map(({ text }) => text).join('\0')}`;
    if (seen.has(key) && style.group !== ',') return [];
    seen.add(key);
    return changesTo(readings, lexemes).flatMap((change) => formatsFor(readings, lexemes, change, style));
  });
}

function lexemeAt(output: string, at: number, { pattern }: Style): Lexeme | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(output);
  if (!match) return undefined;
  const [text, whole = '', , fraction = ''] = match;
  const digits = (whole + fraction).replace(/[^\d]/g, '');
  if (digits.length > 30) return undefined;
  const units = BigInt(digits || '0');
  const scale = fraction.trimEnd().length;
  return {
    text,
    value: { units: text.startsWith('-') ? -units : units, scale },
    whole,
    fraction,
  };
}

function changesTo(readings: readonly Reading[], lexemes: readonly Lexeme[]): NumberChange[] {
  const values = readings.map(({ value }) => value);
  const wanted = lexemes.map(({ value }) => value);
  return shiftsBetween(values, wanted).flatMap((shift) => {
    const moved = values.map((value) => shifted(value, shift));
    const exact = moved.every((value, i) => compare(value, wanted[i] ?? ZERO) === 0);
    return [...(exact ? [{ shift }] : []), ...offsets(moved, wanted, shift, exact), ...roundings(moved, wanted, shift)];
  });
}

/** Powers of ten that the wanted numbers may be away, judged by the largest. */
function shiftsBetween(values: readonly Decimal[], wanted: readonly Decimal[]): number[] {
  let largest = 0;
  values.forEach((value, i) => {
    if (compare(absolute(value), absolute(values[largest] ?? ZERO)) > 0) largest = i;
  });
  const ratio = Math.abs(toNumber(wanted[largest] ?? ZERO) / toNumber(values[largest] ?? ZERO));
  const exponent = Math.round(Math.log10(ratio));
  return Number.isFinite(exponent) && exponent !== 0 && Math.abs(exponent) <= 9 ? [0, exponent] : [0];
}

const toNumber = ({ units, scale }: Decimal): number => Number(units) / 10 ** scale;

/** The same small whole number added to every value: numbering. */
function offsets(moved: readonly Decimal[], wanted: readonly Decimal[], shift: number, exact: boolean): NumberChange[] {
  const difference = normal(subtract(wanted[0] ?? ZERO, moved[0] ?? ZERO));
  if (exact || shift !== 0 || moved.length < 2 || difference.scale > 0) return [];
  const same = moved.every((value, i) => compare(subtract(wanted[i] ?? ZERO, value), difference) === 0);
  return same ? [{ shift, add: decimalText(difference) }] : [];
}

const STEPS = [1, 2, 5, 10, 15, 20, 25, 50, 100, 1000];
const MODES: readonly RoundingMode[] = ['nearest', 'down', 'up', 'toZero'];

function roundings(moved: readonly Decimal[], wanted: readonly Decimal[], shift: number): NumberChange[] {
  const scale = Math.max(...wanted.map((value) => normal(value).scale));
  const shown = Math.max(scale, ...wanted.map((value) => value.scale));
  const scales = shown === scale || shown > 4 ? [scale] : [scale, shown];
  const steps = scales.flatMap((digits) => STEPS.map((units) => normal(decimal(units, digits))));
  const farthest = Math.max(...moved.map((value, i) => Math.abs(toNumber(value) - toNumber(wanted[i] ?? ZERO))));
  const near = steps.filter((step) => farthest <= 2 * toNumber(step) + 1e-9);
  const unique = near.filter((step, i) => near.findIndex((other) => compare(other, step) === 0) === i);
  const modes = moved.length === 1 ? MODES.slice(0, 2) : MODES;
  return unique.flatMap((step) => modes.flatMap((mode) => rounding(moved, wanted, shift, step, mode)));
}

function rounding(
  moved: readonly Decimal[],
  wanted: readonly Decimal[],
  shift: number,
  step: Decimal,
  mode: RoundingMode,
): NumberChange[] {
  const round = { mode, step: decimalText(step) };
  let offset: Decimal | undefined;
  for (const [i, value] of moved.entries()) {
    const difference = subtract(wanted[i] ?? ZERO, rounded(value, step, mode));
    if (offset !== undefined && compare(offset, difference) !== 0) return [];
    offset = difference;
  }
  if (offset === undefined || compare(absolute(offset), step) > 0) return [];
  if (compare(offset, ZERO) === 0) return [{ shift, round }];
  return moved.length > 1 ? [{ shift, round, add: decimalText(offset) }] : [];
}

function formatsFor(
  readings: readonly Reading[],
  lexemes: readonly Lexeme[],
  change: NumberChange,
  style: Style,
): LearnedNumber[] {
  const values = readings.map(({ value }) => changed(value, change));
  const kept = readings.map((reading) => keptDigits(reading, change));
  const lengths = lexemes.map(({ text }) => text.length);
  const rounding = roundingEvidence(readings, values, change);
  const copy: Feature = ['number.copy', lexemes.every(({ text }, i) => text === readings[i]?.lexeme) ? 1 : 0];
  const zeros = keepsZeros(readings, change);
  return candidateFormats(lexemes, values, style, zeros)
    .filter((format) => lexemes.every(({ text }, i) => writeNumber(values[i] ?? ZERO, format, kept[i] ?? 0) === text))
    .map((format) => ({ change, format, lengths, evidence: [...rounding, copy, ...formatEvidence(lexemes, format)] }));
}

/** Whether zeros at the end stay: where no example has any, they go when a number is rounded. */
function keepsZeros(readings: readonly Reading[], { round }: NumberChange): boolean[] {
  const telling = readings.some(({ value, fractionDigits }) => normal(value).scale < fractionDigits);
  return telling ? [false, true] : [round === undefined];
}

/** Rounding that never changed anything, and rounding to the nearest that always went the same way. */
function roundingEvidence(readings: readonly Reading[], values: readonly Decimal[], change: NumberChange): Feature[] {
  if (!change.round) return [];
  const moves = readings.map(({ value }, i) => {
    const rest = change.add ? subtract(values[i] ?? ZERO, decimalOf(change.add)) : (values[i] ?? ZERO);
    return compare(rest, shifted(value, change.shift));
  });
  const ups = moves.filter((move) => move > 0).length;
  const downs = moves.filter((move) => move < 0).length;
  const oneWay = change.round.mode === 'nearest' && Math.min(ups, downs) === 0 ? Math.max(ups, downs) : 0;
  return [
    ['number.idle', ups + downs === 0 ? 1 : 0],
    ['number.oneWay', oneWay],
  ];
}

/** Digits that the format demands although no example needed them, and groups nobody saw. */
function formatEvidence(lexemes: readonly Lexeme[], { wholeDigits, group }: NumberFormat): Feature[] {
  const idle = wholeDigits > 1 && !lexemes.some(({ whole }) => /^(0| )./.test(whole));
  const unseen = group !== '' && !lexemes.some(({ whole }) => whole.includes(group));
  return [
    ['number.idleDigits', idle ? 1 : 0],
    ['number.idleGroup', unseen ? 1 : 0],
  ];
}

function candidateFormats(
  lexemes: readonly Lexeme[],
  values: readonly Decimal[],
  { group, point }: Style,
  zeros: readonly boolean[],
): NumberFormat[] {
  const wholes = wholeFormats(lexemes);
  const spaced = lexemes.some(({ text }) => text !== text.trim());
  const shown = lexemes.map(({ fraction }) => fraction.length);
  const padded = lexemes.flatMap(({ fraction }, i) =>
    fraction.length > (values[i]?.scale ?? 0) ? [fraction.length] : [],
  );
  const fixed = new Set(shown).size === 1 && shown.length > 1 ? [...shown] : [];
  const least = padded.length > 0 ? [Math.max(...padded), Math.min(...padded)] : [0, ...fixed];
  return wholes.flatMap((whole) =>
    [...new Set(least)].flatMap((fractionDigits) =>
      zeros.flatMap((keepZeros): NumberFormat[] => {
        const common = { group, point, fractionDigits, keepZeros, ...whole };
        if (!spaced) return [{ ...common, fractionFill: '0', keepPoint: false }];
        return [false, true].map((keepPoint) => ({ ...common, fractionFill: ' ' as const, keepPoint }));
      }),
    ),
  );
}

function wholeFormats(lexemes: readonly Lexeme[]): Pick<NumberFormat, 'wholeDigits' | 'wholeFill'>[] {
  const filled = lexemes.filter(({ whole }) => /^(0| )./.test(whole));
  if (filled.length > 0) {
    const wholeDigits = filled[0]?.whole.length ?? 1;
    return [{ wholeDigits, wholeFill: filled[0]?.whole.startsWith(' ') ? ' ' : '0' }];
  }
  if (lexemes.every(({ whole }) => whole === '')) return [{ wholeDigits: 0, wholeFill: '0' }];
  const least = Math.min(...lexemes.map(({ whole }) => whole.length));
  const grouped = lexemes.some(({ whole }) => /\D/.test(whole));
  return [
    { wholeDigits: 1, wholeFill: '0' },
    ...(least > 1 && lexemes.length > 1 && !grouped ? [{ wholeDigits: least, wholeFill: '0' as const }] : []),
  ];
}

/** What must be added to the values to give the numbers that stand in `outputs` right after `places`, and the text between. */
export function learnUntil(
  values: readonly Decimal[],
  format: NumberFormat,
  kept: readonly number[],
  outputs: readonly string[],
  places: readonly number[],
): { separator: string; add: DecimalText; lengths: number[] } | undefined {
  const rests = outputs.map((output, i) => output.slice(places[i]));
  for (const separator of separatorsIn(rests[0] ?? '')) {
    if (!rests.every((rest) => rest.startsWith(separator))) continue;
    const end = endValue(/^-?\d[\d.,]*/.exec(rests[0]?.slice(separator.length) ?? '')?.[0] ?? '', format);
    const difference = end && normal(subtract(end, values[0] ?? ZERO));
    if (!difference || difference.units <= 0n) continue;
    const written = values.map((value, i) => separator + writeNumber(add(value, difference), format, kept[i] ?? 0));
    if (!written.every((text, i) => rests[i]?.startsWith(text))) continue;
    return { separator, add: decimalText(difference), lengths: written.map(({ length }) => length) };
  }
  return undefined;
}

const LONGEST_SEPARATOR = 8;

/** Beginnings of `text` after which a number starts. */
function separatorsIn(text: string): string[] {
  const found: string[] = [];
  for (let end = 1; end <= LONGEST_SEPARATOR; end++) {
    if (/\d/.test(text[end] ?? '') && /\D/.test(text[end - 1] ?? '')) found.push(text.slice(0, end));
  }
  return /^\d/.test(text) ? [] : found;
}

function endValue(lexeme: string, { group, point }: NumberFormat): Decimal | undefined {
  const plain = lexeme
    .replaceAll(group || '\0', '')
    .replace(point, '.')
    .replace(/[.,]$/, '');
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(plain);
  return match ? { units: BigInt((match[1] ?? '') + (match[2] ?? '')), scale: match[2]?.length ?? 0 } : undefined;
}
