/** What examples say for or against a change and a format of numbers. */
import type { Feature } from '../feature.ts';
import { compare, decimalOf, shifted, subtract, ZERO } from './decimal.ts';
import type { Lexeme } from './formats.ts';
import type { Reading } from './read.ts';
import type { Decimal, NumberChange, NumberFormat } from './types.ts';

/** Rounding that never changed anything, and rounding to the nearest that always went the same way. */
export function roundingEvidence(
  readings: readonly Reading[],
  values: readonly Decimal[],
  change: NumberChange,
): Feature[] {
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
export function formatEvidence(lexemes: readonly Lexeme[], { wholeDigits, group }: NumberFormat): Feature[] {
  const idle = wholeDigits > 1 && !lexemes.some(({ whole }) => /^(0| )./.test(whole));
  const unseen = group !== '' && !lexemes.some(({ whole }) => whole.includes(group));
  return [
    ['number.idleDigits', idle ? 1 : 0],
    ['number.idleGroup', unseen ? 1 : 0],
  ];
}
