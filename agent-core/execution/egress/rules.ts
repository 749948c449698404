import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { readJsonFile } from '../../durable/json-file.ts';
import { whileOpening } from '../../durable/sqlite/open-lock.ts';
import { CredentialRule } from './credentials.ts';
import { type Authority, HostPattern, HTTPS_PORT, inUrl, matches } from './hosts.ts';

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

/** No other process changes them meanwhile. */
function changeRules(folder: string, change: (rules: readonly Rule[]) => readonly Rule[]): void {
  makeDataFolder(folder);
  whileOpening(folder, () => {
    const { rules, ...others } = readRules(folder);
    const changed = change(rules);
    if (changed !== rules) writeRules(folder, { rules: [...changed], ...others });
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
