/** How often hosts are asked: by every tool together that sends them the same credential, in all windows. */
import * as z from 'zod';
import type { Rate } from '../limits/gcra.ts';
import { HostPattern, ruleAt } from './hosts.ts';

const MOST_CALLS = 1_000_000;
const MONTH_S = 31 * 86_400;

/** What a person wrote in place of `HOST_RATE` for a host, or for all below a name. It grants nothing. */
export const RateRule = z.strictObject({
  host: HostPattern,
  /** All of them without it. */
  port: z.int().min(1).max(65_535).optional(),
  /** So many in each `seconds`. */
  calls: z.int().min(1).max(MOST_CALLS),
  seconds: z.number().positive().max(MONTH_S),
  /** So many at once after a rest; as many as `HOST_RATE` has, or `calls` where those are fewer. */
  burst: z.int().min(1).max(MOST_CALLS).optional(),
});
export type RateRule = z.infer<typeof RateRule>;

/**
 * Where nobody wrote another one. Twenty at once are a page of an API with what it points to, and nobody waits for those; two a
 * second from then on are more than a person would make, and so few that a loop which nobody stops gets neither the host into
 * trouble nor the credential blocked.
 */
export const HOST_RATE: Required<Rate> = { limit: 2, periodMs: 1_000, burst: 20 };

/** The narrowest rule counts. `host`: as `Tool.hostOf` gives it, `HOST[:PORT]`. */
export function rateAt(rules: readonly RateRule[], host: string): Required<Rate> {
  const rule = ruleAt(rules, host);
  return rule ? rateOf(rule) : HOST_RATE;
}

export function rateOf({ calls, seconds, burst = Math.min(calls, HOST_RATE.burst) }: RateRule): Required<Rate> {
  return { limit: calls, periodMs: seconds * 1_000, burst };
}
