/** Times of day moved to the edges of equal stretches of it. */
import type { Moment, TimeRounding } from './types.ts';

export const DAY = 86_400;
export const MINUTE = 60;
export const HOUR = 3600;

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
