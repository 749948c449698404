/** The stretches of a day that people divide times into. */
import { DAY, HOUR, MINUTE } from '../dates/rounding.ts';
import type { TimeRounding } from '../dates/types.ts';

const STEPS = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720].map((minutes) => minutes * MINUTE);

/** Down to common stretches of a day, also ones that start in between; up and nearest; and plain shifts. */
export const ROUNDINGS: readonly TimeRounding[] = [
  ...STEPS.map((step): TimeRounding => ({ mode: 'down', step, offset: 0, add: 0 })),
  ...STEPS.flatMap((step) => offsetsOf(step).map((offset): TimeRounding => ({ mode: 'down', step, offset, add: 0 }))),
  ...STEPS.flatMap((step) =>
    (['nearest', 'up'] as const).map((mode): TimeRounding => ({ mode, step, offset: 0, add: 0 })),
  ),
  ...[0, -720, -60, -30, -15, 15, 30, 60, 120, 720].map(
    (minutes): TimeRounding => ({ mode: 'down', step: 1, offset: 0, add: minutes * MINUTE }),
  ),
];

function offsetsOf(step: number): number[] {
  if (step <= HOUR) return [step / 2].filter((offset) => offset % MINUTE === 0);
  return Array.from({ length: Math.min(3, step / HOUR - 1) }, (_, i) => (i + 1) * HOUR);
}

/** How far the end of a stretch may lie from its start, in seconds, likeliest first. */
export function lengthsOf(step: number): number[] {
  const near = [0, 1, MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR].map((less) => step - less);
  const common = [...STEPS, 1800 * 3];
  return [...new Set([...near, ...common])].filter((length) => length > 0 && length < DAY);
}
