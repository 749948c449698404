/**
 * The generic cell rate algorithm (ITU-T I.371): a token bucket whose whole state is one time. Pure; times are milliseconds.
 *
 * A bucket that is `full` at some time was asked for nothing since. Each cost moves that time forward by what refilling it
 * takes; as long as it is no farther ahead than a burst, what is asked for is granted.
 */
import { PenumbraError } from '../../contracts/errors.ts';

export interface Rate {
  /** So much is granted in `periodMs` over and over. */
  readonly limit: number;
  readonly periodMs: number;
  /** So much at once after a rest; `limit` where nothing is said. */
  readonly burst?: number;
}

export interface Bucket {
  /** When it will be full again. */
  readonly fullAt: number;
  /** The clock when it was last asked. */
  readonly askedAt: number;
}

export type Taken = { readonly granted: true } | { readonly granted: false; readonly waitUntil: number };

/** Today's milliseconds have no more than 12 bits behind the point. */
const ROUNDING_MS = 0.001;

/**
 * Takes `cost` at `now`. `bucket` is `undefined` where nothing was ever taken. Refused, the bucket is as it was, but for its clock.
 *
 * A clock that was set back moves the bucket back with it: what was owed is still owed, no more and no less. Nothing owes more
 * than a burst, whatever the rate was before.
 * Throws `bad-input` for a cost that no wait makes possible, and for a rate that is none.
 */
export function take(
  bucket: Bucket | undefined,
  rate: Rate,
  cost: number,
  now: number,
): { taken: Taken; bucket: Bucket } {
  const { limit, periodMs, burst = limit } = rate;
  if (!(limit > 0 && periodMs > 0 && burst > 0) || !Number.isFinite(periodMs / limit))
    throw new PenumbraError('bad-input', 'rate: limit, periodMs and burst have to be above 0');
  if (!(cost > 0 && cost <= burst))
    throw new PenumbraError(
      'bad-input',
      `cost: ${cost} is not above 0 and within the burst of ${burst}; no wait helps`,
    );
  const each = periodMs / limit;
  const most = burst * each;
  const owed = owedAt(bucket, now, most);
  const after = owed + cost * each;
  if (after <= most + ROUNDING_MS) return { taken: { granted: true }, bucket: { fullAt: now + after, askedAt: now } };
  return {
    taken: { granted: false, waitUntil: Math.ceil(now + after - most) },
    bucket: { fullAt: now + owed, askedAt: now },
  };
}

/** How long refilling takes from `now` on. */
function owedAt(bucket: Bucket | undefined, now: number, most: number): number {
  if (!bucket) return 0;
  return Math.min(most, Math.max(0, bucket.fullAt - Math.max(now, bucket.askedAt)));
}
