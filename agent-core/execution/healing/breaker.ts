/**
 * A circuit breaker for a tool and host (M. Nygard, Release It!, "Circuit Breaker"). Its state is data: whoever keeps it, keeps
 * it where all windows see it. Pure; times are milliseconds since the epoch.
 */

export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly since: number; readonly trips: number }
  /** One call is out to see whether it works again. */
  | { readonly state: 'half-open'; readonly since: number; readonly trips: number };

export interface BreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** It stays open so long, and twice as long after each trial that failed, up to `mostMs`. */
  readonly openMs: number;
  readonly mostMs: number;
  /** A trial that was not heard of for so long is taken for failed. */
  readonly trialMs: number;
}

export const BREAKER: BreakerOptions = { failures: 5, openMs: 10_000, mostMs: 10 * 60_000, trialMs: 2 * 60_000 };
export const CLOSED: Breaker = { state: 'closed', failures: 0 };

export type Asked =
  | { readonly allowed: true; readonly breaker: Breaker }
  | { readonly allowed: false; readonly until: number };

export const breakerKey = (tool: string, host: string): string => JSON.stringify([tool, host.toLowerCase()]);

/** Before a call: may it go out. Keep the breaker that comes back. A clock set back lets one trial through. */
export function ask(breaker: Breaker, now: number, options = BREAKER): Asked {
  if (breaker.state === 'closed') return { allowed: true, breaker };
  const { since, trips } = breaker;
  const forMs = breaker.state === 'open' ? openFor(trips, options) : options.trialMs;
  const until = since + forMs;
  if (since <= now && now < until) return { allowed: false, until };
  return { allowed: true, breaker: { state: 'half-open', since: now, trips } };
}

const openFor = (trips: number, { openMs, mostMs }: BreakerOptions) => Math.min(mostMs, openMs * 2 ** (trips - 1));

/** After a call. `works`: the other side answered as one that is well, be it with a refusal. */
export function told(breaker: Breaker, works: boolean, now: number, options = BREAKER): Breaker {
  if (works) return breaker.state === 'open' ? breaker : CLOSED;
  if (breaker.state === 'open') return breaker;
  if (breaker.state === 'half-open') return { state: 'open', since: now, trips: breaker.trips + 1 };
  const failures = breaker.failures + 1;
  return failures >= options.failures ? { state: 'open', since: now, trips: 1 } : { state: 'closed', failures };
}
