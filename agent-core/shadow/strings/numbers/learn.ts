/**
 * Number atoms from examples: what was done to the values read, and how the results were written. Everything proposed is checked
 * against the outputs, so the proposals may be generous.
 */
import { absolute, add, compare, decimal, normal, rounded, shifted, subtract, ZERO } from './decimal.ts';
import type { Reading } from './read.ts';
import type { Decimal, NumberChange, NumberFormat, RoundingMode } from './types.ts';
import { changed, keptDigits, writeNumber } from './write.ts';

export interface LearnedNumber {
  readonly change: NumberChange;
  readonly format: NumberFormat;
  /** How much of each output it wrote. */
  readonly lengths: readonly number[];
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

function lexemeAt(output: string, at: number, { pattern, point }: Style): Lexeme | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(output);
  if (!match) return undefined;
  const [text, whole = '', , fraction = ''] = match;
  const digits = (whole + fraction).replace(/[^\d]/g, '');
  if (digits.length > 30) return undefined;
  const units = BigInt(digits || '0');
  const scale = fraction.trimEnd().length;
  return {
    text: point === match[2] || match[2] === undefined ? text : text,
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
  return same ? [{ shift, add: difference }] : [];
}

const STEPS = [1, 2, 5, 10, 15, 20, 25, 50, 100, 1000];
const MODES: readonly RoundingMode[] = ['nearest', 'down', 'up', 'toZero'];

function roundings(moved: readonly Decimal[], wanted: readonly Decimal[], shift: number): NumberChange[] {
  const scale = Math.max(...wanted.map((value) => normal(value).scale));
  const shown = Math.max(scale, ...wanted.map((value) => value.scale));
  const scales = shown === scale || shown > 4 ? [scale] : [scale, shown];
  const steps = scales.flatMap((digits) => STEPS.map((units) => normal(decimal(units, digits))));
  const unique = steps.filter((step, i) => steps.findIndex((other) => compare(other, step) === 0) === i);
  return unique.flatMap((step) => MODES.flatMap((mode) => rounding(moved, wanted, shift, step, mode)));
}

function rounding(
  moved: readonly Decimal[],
  wanted: readonly Decimal[],
  shift: number,
  step: Decimal,
  mode: RoundingMode,
): NumberChange[] {
  const round = { mode, step };
  let offset: Decimal | undefined;
  for (const [i, value] of moved.entries()) {
    const difference = subtract(wanted[i] ?? ZERO, rounded(value, step, mode));
    if (offset !== undefined && compare(offset, difference) !== 0) return [];
    offset = difference;
  }
  if (offset === undefined || compare(absolute(offset), step) > 0) return [];
  if (compare(offset, ZERO) === 0) return [{ shift, round }];
  return moved.length > 1 ? [{ shift, round, add: normal(offset) }] : [];
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
  return candidateFormats(lexemes, values, style)
    .filter((format) => lexemes.every(({ text }, i) => writeNumber(values[i] ?? ZERO, format, kept[i] ?? 0) === text))
    .map((format) => ({ change, format, lengths }));
}

function candidateFormats(
  lexemes: readonly Lexeme[],
  values: readonly Decimal[],
  { group, point }: Style,
): NumberFormat[] {
  const wholes = wholeFormats(lexemes);
  const spaced = lexemes.some(({ text }) => text !== text.trim());
  const shown = lexemes.map(({ fraction }) => fraction.length);
  const padded = lexemes.flatMap(({ fraction }, i) =>
    fraction.length > (values[i]?.scale ?? 0) ? [fraction.length] : [],
  );
  const least = padded.length > 0 ? [Math.max(...padded), Math.min(...padded)] : [0, Math.min(...shown)];
  return wholes.flatMap((whole) =>
    [...new Set(least)].flatMap((fractionDigits) =>
      [false, true].flatMap((keepZeros): NumberFormat[] => {
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
  return [{ wholeDigits: 1, wholeFill: '0' }, ...(least > 1 ? [{ wholeDigits: least, wholeFill: '0' as const }] : [])];
}

/** What must be added to the values to give the numbers that stand in `outputs` right after `places`, and the text between. */
export function learnUntil(
  values: readonly Decimal[],
  format: NumberFormat,
  kept: readonly number[],
  outputs: readonly string[],
  places: readonly number[],
): { separator: string; add: Decimal; lengths: number[] } | undefined {
  const rests = outputs.map((output, i) => output.slice(places[i]));
  const separator = /^[^\d]{1,6}?(?=-?\d)/.exec(rests[0] ?? '')?.[0];
  if (separator === undefined || !rests.every((rest) => rest.startsWith(separator))) return undefined;
  const ends = rests.map((rest) => /^-?\d[\d.,]*/.exec(rest.slice(separator.length))?.[0] ?? '');
  const first = endValue(ends[0] ?? '', format);
  if (!first) return undefined;
  const difference = normal(subtract(first, values[0] ?? ZERO));
  if (difference.units <= 0n) return undefined;
  const lengths = values.map((value, i) => {
    const written = separator + writeNumber(add(value, difference), format, kept[i] ?? 0);
    return (rests[i] ?? '').startsWith(written) ? written.length : -1;
  });
  return lengths.includes(-1) ? undefined : { separator, add: difference, lengths };
}

function endValue(lexeme: string, { group, point }: NumberFormat): Decimal | undefined {
  const plain = lexeme
    .replaceAll(group || '\0', '')
    .replace(point, '.')
    .replace(/[.,]$/, '');
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(plain);
  return match ? { units: BigInt((match[1] ?? '') + (match[2] ?? '')), scale: match[2]?.length ?? 0 } : undefined;
}
