/** Numbers changed and written. */
import type { Subject } from '../subject.ts';
import { add, decimalOf, normal, rounded, shifted } from './decimal.ts';
import { type Reading, readNumber } from './read.ts';
import type { Decimal, NumberAtom, NumberChange, NumberFormat } from './types.ts';

export function evaluateNumber(atom: NumberAtom, subject: Subject): string | undefined {
  const reading = readNumber(atom.source, subject);
  if (!reading) return undefined;
  const value = changed(reading.value, atom.change);
  const text = writeNumber(value, atom.format, keptDigits(reading, atom.change));
  if (!atom.until) return text;
  const end = writeNumber(add(value, decimalOf(atom.until.add)), atom.format, keptDigits(reading, atom.change));
  return text + atom.until.separator + end;
}

export function changed(value: Decimal, change: NumberChange): Decimal {
  const moved = change.shift === 0 ? value : shifted(value, change.shift);
  const round = change.round ? rounded(moved, decimalOf(change.round.step), change.round.mode) : moved;
  return normal(change.add ? add(round, decimalOf(change.add)) : round);
}

/** How many digits after the point the source wrote that the change leaves meaningful. */
export function keptDigits(reading: Reading, change: NumberChange): number {
  const written = Math.max(0, reading.fractionDigits - change.shift);
  return change.round ? Math.min(written, decimalOf(change.round.step).scale) : written;
}

/** `kept`: digits after the point that stay although they are zeros, where the format keeps zeros. */
export function writeNumber(value: Decimal, format: NumberFormat, kept: number): string {
  const { units, scale } = normal(value);
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  return (negative ? '-' : '') + writeWhole(whole, format) + writeFraction(fraction, format, kept);
}

function writeWhole(digits: string, { group, wholeDigits, wholeFill }: NumberFormat): string {
  const shown = wholeDigits === 0 && digits === '0' ? '' : digits;
  const grouped = group === '' ? shown : shown.replace(/\B(?=(\d{3})+$)/g, group);
  return grouped.padStart(wholeDigits, wholeFill);
}

function writeFraction(digits: string, format: NumberFormat, kept: number): string {
  const zeros = format.keepZeros ? digits.padEnd(kept, '0') : digits;
  if (format.fractionFill === '0') {
    const filled = zeros.padEnd(format.fractionDigits, '0');
    return filled === '' && !format.keepPoint ? '' : format.point + filled;
  }
  const point = zeros === '' && !format.keepPoint ? ' ' : format.point;
  return point + zeros.padEnd(format.fractionDigits, ' ');
}
