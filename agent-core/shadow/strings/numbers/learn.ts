/**
 * Number atoms from examples: what was done to the values read, and how the results were written. Everything proposed is checked
 * against the outputs, so the proposals may be generous.
 */
import type { Feature } from '../feature.ts';
import { changesTo } from './changes.ts';
import { ZERO } from './decimal.ts';
import { formatEvidence, roundingEvidence } from './evidence.ts';
import { candidateFormats, keepsZeros, type Lexeme, type Style } from './formats.ts';
import type { Reading } from './read.ts';
import type { NumberChange, NumberFormat } from './types.ts';
import { changed, keptDigits, writeNumber } from './write.ts';

export interface LearnedNumber {
  readonly change: NumberChange;
  readonly format: NumberFormat;
  /** How much of each output it wrote. */
  readonly lengths: readonly number[];
  /** What the examples say for or against it. */
  readonly evidence: readonly Feature[];
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
    const values = readings.map(({ value }) => value);
    const wanted = lexemes.map(({ value }) => value);
    return changesTo(values, wanted).flatMap((change) => formatsFor(readings, lexemes, change, style));
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
