/** What turns the numbers read into the numbers wanted: powers of ten, offsets, roundings. */
import { absolute, compare, decimal, decimalText, normal, rounded, shifted, subtract, ZERO } from './decimal.ts';
import type { Decimal, NumberChange, RoundingMode } from './types.ts';

export function changesTo(values: readonly Decimal[], wanted: readonly Decimal[]): NumberChange[] {
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
