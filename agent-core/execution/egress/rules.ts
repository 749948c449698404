import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { readJsonFile } from '../../durable/json-file.ts';
import { whileOpening } from '../../durable/sqlite/open-lock.ts';
import { CredentialRule } from './credentials.ts';
import { type Authority, HostPattern, HTTPS_PORT, inUrl, matches } from './hosts.ts';
import { PriceRule, Usd } from './prices.ts';
import { RateRule } from './rates.ts';

const Port = z.int().min(1).max(65_535);

export const Rule = z.strictObject({
  host: HostPattern,
  /** `never` without ports means all of them. */
  ports: z.array(Port).min(1).optional(),
  answer: z.enum(['allow', 'never']),
  /** How long a grant by this rule lasts, seconds, and how many bytes it has. */
  seconds: z.int().positive().max(86_400).optional(),
  bytes: z.int().nonnegative().max(100e9).optional(),
});
export type Rule = z.infer<typeof Rule>;

const Rules = z.strictObject({
  rules: z.array(Rule).max(1000).default([]),
  credentials: z.array(CredentialRule).max(100).optional(),
  rates: z.array(RateRule).max(1000).optional(),
  prices: z.array(PriceRule).max(1000).optional(),
  /** What one run may spend on calls that cost something, US dollars. */
  runUsd: Usd.optional(),
});
type Rules = z.output<typeof Rules>;

export const rulesFile = (folder: string): string => path.join(folder, 'egress.json');

/** None where there is no file. Throws `bad-input` that names file and field. */
export function readRules(folder: string): Rules {
  return readJsonFile(rulesFile(folder), Rules, 'Nothing is let out until it is mended.') ?? { rules: [] };
}

/** Durable when it returns; a rule that is there already is not written twice. */
export function addRule(folder: string, rule: Rule): void {
  changeRules(folder, (rules) => (rules.some((each) => isDeepStrictEqual(each, rule)) ? rules : [...rules, rule]));
}

/**
 * Every rule of the host, as it was written; with `ports`, those that were made for exactly these. Gives how many there were. Durable
 * when it returns.
 */
export function removeRules(folder: string, host: string, ports?: readonly number[]): number {
  let gone = 0;
  changeRules(folder, (rules) => {
    const goes = (rule: Rule) => rule.host === host && (ports === undefined || isDeepStrictEqual(rule.ports, ports));
    const left = rules.filter((rule) => !goes(rule));
    gone = rules.length - left.length;
    return gone > 0 ? left : rules;
  });
  return gone;
}

/** In place of whatever was written of exactly this host and port; which says it of no other host. Durable when it returns. */
export function setRate(folder: string, rate: RateRule): void {
  changeFile(folder, (all) => ({ ...all, rates: [rate, ...notAt(all.rates, rate)] }));
}

/** As `setRate`. */
export function setPrice(folder: string, price: PriceRule): void {
  changeFile(folder, (all) => ({ ...all, prices: [price, ...notAt(all.prices, price)] }));
}

/** Durable when it returns. */
export function setRunUsd(folder: string, runUsd: number): void {
  changeFile(folder, (all) => ({ ...all, runUsd }));
}

/** Rates and prices, as `removeRules`; without `port` whatever was written of the host. */
export function removeTerms(folder: string, host: string, port?: number): number {
  let gone = 0;
  changeFile(folder, (all) => {
    const isLeft = (each: AtHost) => each.host !== host || (port !== undefined && each.port !== port);
    const rates = (all.rates ?? []).filter(isLeft);
    const prices = (all.prices ?? []).filter(isLeft);
    gone = (all.rates?.length ?? 0) + (all.prices?.length ?? 0) - rates.length - prices.length;
    if (gone === 0) return all;
    const { rates: _, prices: __, ...others } = all;
    return { ...others, ...(rates.length > 0 && { rates }), ...(prices.length > 0 && { prices }) };
  });
  return gone;
}

type AtHost = Pick<RateRule, 'host' | 'port'>;

const notAt = <R extends AtHost>(rules: readonly R[] = [], { host, port }: AtHost): R[] =>
  rules.filter((each) => each.host !== host || each.port !== port);

function changeRules(folder: string, change: (rules: readonly Rule[]) => readonly Rule[]): void {
  changeFile(folder, (all) => {
    const changed = change(all.rules);
    return changed === all.rules ? all : { ...all, rules: [...changed] };
  });
}

/** No other process changes it meanwhile; nothing is written where `change` gives back what it was given. */
function changeFile(folder: string, change: (all: Rules) => Rules): void {
  makeDataFolder(folder);
  whileOpening(folder, () => {
    const all = readRules(folder);
    const changed = change(all);
    if (changed !== all) writeRules(folder, changed);
  });
}

function writeRules(folder: string, rules: Rules): void {
  writeAtomically(rulesFile(folder), `${JSON.stringify(Rules.parse(rules), undefined, 2)}\n`);
}

/** The rule that counts: a `never` before any `allow`, else the first. */
export function ruleFor(rules: readonly Rule[], { host, port }: Authority): Rule | undefined {
  const fitting = rules.filter((rule) => matches(rule.host, host) && portsOf(rule, port).includes(port));
  return fitting.find(({ answer }) => answer === 'never') ?? fitting[0];
}

const portsOf = ({ answer, ports }: Rule, asked: number): readonly number[] =>
  ports ?? (answer === 'never' ? [asked] : [HTTPS_PORT]);

/** Every host that a rule allows, as `HOST:PORT`, and `HOST` alone where the port is the usual one. */
export const allowedBy = (rules: readonly Rule[]): string[] =>
  rules
    .filter(({ answer }) => answer === 'allow')
    .flatMap((rule) => portsOf(rule, HTTPS_PORT).map((port) => `${rule.host}:${port}`))
    .flatMap((host) => (host.endsWith(`:${HTTPS_PORT}`) ? [host, host.slice(0, -4)] : [host]));

/** The rule that a person's “Never” becomes: the host with all of its ports. */
export const neverRule = ({ host }: Authority): Rule => ({ host: inUrl(host), answer: 'never' });
