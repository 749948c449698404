/** What number atoms cost. */
import { type Feature, rank, when } from '../feature.ts';
import { decimalOf, normal, subtract } from './decimal.ts';
import type { DecimalText, NumberAtom, NumberFormat, NumberSource } from './types.ts';

export function numberFeatures(atom: NumberAtom): Feature[] {
  const { source, change, format, until } = atom;
  return [
    ['number', 1],
    ...sourceFeatures(source),
    when('number.shift', change.shift !== 0),
    when('number.add', change.add !== undefined),
    when('number.until', until !== undefined),
    ...roundingFeatures(atom),
    ...formatFeatures(format),
    when('number.bareFraction', format.fractionDigits === 0 && change.round?.step.includes('.')),
    when('number.keepZeros', format.keepZeros && change.round !== undefined),
    when('number.dropZeros', !format.keepZeros && change.round === undefined),
  ];
}

function sourceFeatures({ column, nth, reading }: NumberSource): Feature[] {
  return [
    ['column', column],
    when('number.nth', nth !== undefined),
    ...(nth === undefined ? [] : rank(nth)),
    when('number.european', reading === 'european'),
  ];
}

/** Ranges are made of equal stretches, counted from below. */
function roundingFeatures({ change: { round, add }, until }: NumberAtom): Feature[] {
  const bucket: Feature[] = until
    ? [
        when('number.bucketMode', round?.mode !== 'down'),
        when('number.bucketSize', !round || !isWholeStretch(until.add, round.step)),
      ]
    : [];
  if (!round) return bucket;
  return [
    ...bucket,
    when('number.nearest', round.mode === 'nearest'),
    when('number.directed', round.mode !== 'nearest' && !until),
    when('number.toZero', round.mode === 'toZero'),
    when('number.roundAdd', add !== undefined),
    ['number.step', stepRarity(round.step)],
  ];
}

function formatFeatures({ group, wholeDigits, fractionDigits, fractionFill }: NumberFormat): Feature[] {
  return [
    when('number.group', group !== ''),
    when('number.digits', wholeDigits !== 1),
    when('number.fixed', fractionDigits > 0),
    when('number.spaces', fractionFill === ' '),
  ];
}

/** Whether the end of a range is the start of the next one, or the last value before it. */
function isWholeStretch(add: DecimalText, step: DecimalText): boolean {
  const rest = normal(subtract(decimalOf(step), decimalOf(add))).units;
  return rest === 0n || rest === 1n;
}

/** Powers of ten are what people round to; then halves, then quarters. */
function stepRarity(step: DecimalText): number {
  const leading = step.replace(/^[0.]+|[0.]+$/g, '');
  return leading === '1' ? 0 : leading === '5' ? 0.7 : 1.3;
}
