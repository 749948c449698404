/** Exact decimal arithmetic, as far as string programs need it. */
import type { Decimal, DecimalText, RoundingMode } from './types.ts';

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** More digits than a double holds are noise: they are rounded away, as spreadsheets do. */
const SIGNIFICANT = 15;

export const decimal = (units: number | bigint, scale = 0): Decimal => ({ units: BigInt(units), scale });

const powers: bigint[] = [1n];
export function power(exponent: number): bigint {
  for (let i = powers.length; i <= exponent; i++) powers.push((powers[i - 1] ?? 1n) * 10n);
  return powers[Math.max(0, exponent)] ?? 1n;
}

const unitsAt = ({ units, scale }: Decimal, at: number): bigint => units * power(at - scale);

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

export function compare(a: Decimal, b: Decimal): number {
  const { units } = subtract(a, b);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

export const absolute = (value: Decimal): Decimal => (value.units < 0n ? { ...value, units: -value.units } : value);

/** `value` × 10^`exponent`. */
export function shifted(value: Decimal, exponent: number): Decimal {
  const scale = value.scale - exponent;
  return scale >= 0 ? { units: value.units, scale } : { units: value.units * power(-scale), scale: 0 };
}

/** To a multiple of `step`; halves go away from zero. */
export function rounded(value: Decimal, step: Decimal, mode: RoundingMode): Decimal {
  const scale = Math.max(value.scale, step.scale);
  const size = unitsAt(step, scale);
  if (size <= 0n) return value;
  const units = unitsAt(value, scale);
  const magnitude = units < 0n ? -units : units;
  const rest = magnitude % size;
  const low = magnitude - rest;
  const result = rest === 0n ? low : low + (awayFromZero(mode, units < 0n, rest * 2n >= size) ? size : 0n);
  return normal({ units: units < 0n ? -result : result, scale });
}

function awayFromZero(mode: RoundingMode, negative: boolean, half: boolean): boolean {
  if (mode === 'nearest') return half;
  return mode === 'up' ? !negative : mode === 'down' && negative;
}

/** Without zeros at the end of the fraction. */
export function normal({ units, scale }: Decimal): Decimal {
  let [rest, digits] = [units, scale];
  while (digits > 0 && rest % 10n === 0n) {
    rest /= 10n;
    digits--;
  }
  return { units: rest, scale: digits };
}

export function decimalText(value: Decimal): DecimalText {
  const { units, scale } = normal(value);
  const digits = absolute({ units, scale })
    .units.toString()
    .padStart(scale + 1, '0');
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return (units < 0n ? '-' : '') + digits.slice(0, digits.length - scale) + fraction;
}

const known = new Map<DecimalText, Decimal>();

/** The number that stands in a program; zero for what is none. */
export function decimalOf(text: DecimalText): Decimal {
  const value = known.get(text) ?? parseDecimal(text) ?? ZERO;
  if (known.size > 500) known.clear();
  known.set(text, value);
  return value;
}

/** Digits, an optional fraction after `.`, an optional exponent; undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '' || (whole + fraction).length > 60) return undefined;
  const units = BigInt(whole + fraction);
  const value = shifted({ units: sign === '-' ? -units : units, scale: fraction.length }, Number(exponent));
  return significant(value);
}

function significant(value: Decimal): Decimal {
  const excess = absolute(value).units.toString().length - SIGNIFICANT;
  const drop = Math.min(excess, value.scale);
  return drop > 0 ? rounded(value, decimal(1, value.scale - drop), 'nearest') : value;
}
