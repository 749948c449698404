/** Times of day moved to the edges of equal stretches of it. */
import type { Moment, TimeRounding } from './types.ts';

const DAY = 86_400;
const MINUTE = 60;
const HOUR = 3600;

/** Undefined without a time of day. */
export function roundTime(moment: Moment, { mode, step, offset, add }: TimeRounding): Moment | undefined {
  if (moment.hour === undefined) return undefined;
  const seconds = moment.hour * HOUR + (moment.minute ?? 0) * MINUTE + (moment.second ?? 0);
  const steps = (seconds - offset) / step;
  const whole = mode === 'down' ? Math.floor(steps) : mode === 'up' ? Math.ceil(steps) : Math.floor(steps + 0.5);
  return withTime(moment, whole * step + offset + add);
}

export function laterBy(moment: Moment, seconds: number): Moment {
  const now = (moment.hour ?? 0) * HOUR + (moment.minute ?? 0) * MINUTE + (moment.second ?? 0);
  return withTime(moment, now + seconds);
}

function withTime(moment: Moment, seconds: number): Moment {
  const wrapped = ((seconds % DAY) + DAY) % DAY;
  return {
    ...moment,
    hour: Math.floor(wrapped / HOUR),
    minute: Math.floor((wrapped % HOUR) / MINUTE),
    second: wrapped % MINUTE,
  };
}

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
