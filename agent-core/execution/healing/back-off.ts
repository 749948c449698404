/**
 * How long to wait before the same call is made again: exponential back-off with full jitter (M. Brooker, "Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015). Pure: randomness is an argument.
 */

export interface BackOff {
  /** The first wait is below it, ms. */
  readonly baseMs: number;
  /** No wait is longer. */
  readonly capMs: number;
}

export const BACK_OFF: BackOff = { baseMs: 500, capMs: 15 * 60_000 };

/**
 * Milliseconds before attempt `attempts + 1`, where `attempts` were made; `random` gives numbers from 0 up to 1. What the other
 * side asked for is waited out, with up to `baseMs` more, so that not all come back at once; `undefined` where that is
 * longer than the cap.
 */
export function waitMs(
  attempts: number,
  random: () => number,
  { afterMs, baseMs, capMs }: BackOff & { readonly afterMs?: number | undefined } = BACK_OFF,
): number | undefined {
  if (afterMs !== undefined) return afterMs > capMs ? undefined : Math.min(capMs, afterMs + random() * baseMs);
  return random() * Math.min(capMs, baseMs * 2 ** Math.max(0, attempts - 1));
}
