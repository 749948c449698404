/** What requests cost at hosts that want money for each, as a person wrote it: nothing else tells it before the bill. */
import * as z from 'zod';
import { HostPattern, inUrl, readHost, ruleAt } from './hosts.ts';

const MOST_USD = 100_000;
/** The smallest part that is counted. */
const MICRO = 1e-6;

/** US dollars, up to the sixth place behind the point. */
export const Usd = z.number().min(MICRO).max(MOST_USD);

export const PriceRule = z.strictObject({
  host: HostPattern,
  /** All of them without it. */
  port: z.int().min(1).max(65_535).optional(),
  /** Of one request, or connection. */
  usd: Usd,
});
export type PriceRule = z.infer<typeof PriceRule>;

/** US dollars of one request there, 0 without a rule; the narrowest counts. `host`: `HOST[:PORT]`. */
export const priceAt = (rules: readonly PriceRule[], host: string): number => ruleAt(rules, host)?.usd ?? 0;

/** Whether anything that a grant of `HOST[:PORT]`, or of all below a name, lets through costs money. */
export function isPriced(rules: readonly PriceRule[], granted: string): boolean {
  const [, wild = '', name = ''] = /^(\*\.)?(.*?)(?::\d+)?$/.exec(granted) ?? [];
  const read = readHost(name);
  const host = wild + (read ? inUrl(read) : name.toLowerCase());
  return rules.some((rule) => rule.host === host || isBelow(rule.host, host) || isBelow(host, rule.host));
}

const isBelow = (host: string, pattern: string): boolean => pattern.startsWith('*.') && host.endsWith(pattern.slice(1));

/** `$0.0025`, `$5.00`. */
export const dollars = (usd: number): string =>
  `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6, useGrouping: false })}`;
