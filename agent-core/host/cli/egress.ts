/** `penumbra egress [allow HOST… | never HOST… | rate HOST… | price HOST… | spend USD | forget HOST…]`: who may get out where, how often, and for how much. */
import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { readAllowed } from '../../execution/egress/call-egress.ts';
import { dollars, PriceRule, Usd } from '../../execution/egress/prices.ts';
import { RateRule, rateOf } from '../../execution/egress/rates.ts';
import {
  addRule,
  type Rule,
  readRules,
  removeRules,
  removeTerms,
  setPrice,
  setRate,
  setRunUsd,
} from '../../execution/egress/rules.ts';
import { rateWords } from '../../execution/tools/turns.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine } from './printable.ts';

const USAGE =
  'egress knows allow, never, rate, price, spend and forget: penumbra egress allow HOST[:PORT]… [--seconds S] [--bytes N], penumbra egress rate HOST[:PORT]… --calls N --seconds S [--burst N], penumbra egress price HOST[:PORT]… --usd N, penumbra egress spend USD';

type Numbers = Readonly<Record<string, number | undefined>>;

/** Each holds for every call from now on, in every window. */
export async function egress(args: string[], io: CommandIo): Promise<number> {
  const text = { type: 'string' } as const;
  const options = {
    seconds: text,
    bytes: text,
    calls: text,
    burst: text,
    usd: text,
    json: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const folder = dataFolder({ env: io.env });
  const [what, ...hosts] = positionals;
  if (what !== undefined && hosts.length === 0) throw new PenumbraError('bad-input', USAGE);
  const { json, ...given } = values;
  const numbers = Object.entries(given).map(([name, value]) => [name, numberIn(name, value)] as const);
  const fitting = what === undefined ? [] : (OPTIONS[what] ?? []);
  if (numbers.some(([name]) => !fitting.includes(name))) throw new PenumbraError('bad-input', USAGE);
  if (what !== undefined) write(folder, what, hosts, Object.fromEntries(numbers));
  const { rules, rates = [], prices = [], runUsd } = readRules(folder);
  const lines = [...rules.map(line), ...rates.map(rateLine), ...prices.map(priceLine), ...spendLines(runUsd)];
  const terms = { ...(rates.length > 0 && { rates }), ...(prices.length > 0 && { prices }) };
  const listed = { rules, ...terms, ...(runUsd !== undefined && { runUsd }) };
  await put(io.stdout, json ? jsonLine(listed) : lines.join('') || 'No rule lets anything out.\n');
  return EXIT.done;
}

/** What each may be given beside hosts. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  allow: ['seconds', 'bytes'],
  rate: ['calls', 'seconds', 'burst'],
  price: ['usd'],
};

function write(folder: string, what: string, hosts: readonly string[], given: Numbers): void {
  if (what === 'rate') rate(folder, hosts, given);
  else if (what === 'price') price(folder, hosts, given);
  else if (what === 'spend') spend(folder, hosts);
  else change(folder, what, hosts, given);
}

/** How often each is asked from now on, by whatever reaches it; it grants none of them. */
function rate(folder: string, hosts: readonly string[], { calls, seconds, burst }: Numbers): void {
  if (calls === undefined || seconds === undefined) throw new PenumbraError('bad-input', USAGE);
  const terms = { calls, seconds, ...(burst !== undefined && { burst }) };
  for (const each of hosts.map((host) => atHost(RateRule, host, terms))) setRate(folder, each);
}

/** What a request costs at each from now on; it grants none of them. */
function price(folder: string, hosts: readonly string[], { usd }: Numbers): void {
  if (usd === undefined) throw new PenumbraError('bad-input', USAGE);
  for (const each of hosts.map((host) => atHost(PriceRule, host, { usd }))) setPrice(folder, each);
}

function spend(folder: string, [usd = '', ...more]: readonly string[]): void {
  const read = Usd.safeParse(Number(usd));
  if (!read.success) throw new PenumbraError('bad-input', `${usd}: ${describeIssue(read.error)}`);
  if (more.length > 0) throw new PenumbraError('bad-input', USAGE);
  setRunUsd(folder, read.data);
}

/** A rule for a host as it was written, of all ports where none was. */
function atHost<R>(rule: z.ZodType<R>, text: string, terms: object): R {
  const { host, ports } = readAllowed(text);
  const read = rule.safeParse({ host, ...(/:\d+$/.test(text) && { port: ports[0] }), ...terms });
  if (!read.success) throw new PenumbraError('bad-input', `${text}: ${describeIssue(read.error)}`);
  return read.data;
}

function change(folder: string, what: string, hosts: readonly string[], limits: Pick<Rule, 'seconds' | 'bytes'>): void {
  const read = hosts.map((host) => ({ ...readAllowed(host), hasPort: /:\d+$/.test(host) }));
  for (const { host, ports, hasPort } of read) {
    if (what === 'allow') addRule(folder, ruleOf({ host, ...(hasPort && { ports }), answer: 'allow', ...limits }));
    else if (what === 'never') addRule(folder, ruleOf({ host, ...(hasPort && { ports }), answer: 'never' }));
    else if (what !== 'forget') throw new PenumbraError('bad-input', USAGE);
    else if (forget(folder, host, hasPort ? ports : undefined) === 0)
      throw new PenumbraError('not-found', `There is no rule for ${hasPort ? `${host}:${ports.join(',')}` : host}.`);
  }
}

/** Gives how many there were. */
const forget = (folder: string, host: string, ports: readonly number[] | undefined): number =>
  removeRules(folder, host, ports) + removeTerms(folder, host, ports?.[0]);

/** As it stands in the file: nothing that was not said. */
const ruleOf = (rule: Rule): Rule => JSON.parse(JSON.stringify(rule));

/** Dollars may have parts. */
function numberIn(name: string, text: string | undefined): number | undefined {
  const number = text === undefined ? undefined : Number(text);
  if (number === undefined || (number > 0 && (name === 'usd' || Number.isInteger(number)))) return number;
  const what = name === 'usd' ? 'a number' : 'a whole number';
  throw new PenumbraError('bad-input', `--${name} needs ${what}, more than 0: ${text}`);
}

function line({ host, ports, answer, seconds, bytes }: Rule): string {
  const where = ports ? `${host}:${ports.join(',')}` : host;
  const limits = [seconds !== undefined && `${seconds} s`, bytes !== undefined && `${bytes} bytes`].filter(
    (each) => each,
  );
  return `${answer.padEnd(5)}  ${where}${limits.length > 0 ? `, ${limits.join(' and ')} a call` : ''}\n`;
}

const whereOf = ({ host, port }: Pick<RateRule, 'host' | 'port'>): string =>
  port === undefined ? host : `${host}:${port}`;

const rateLine = (rule: RateRule): string => `rate   ${whereOf(rule)}, calls: ${rateWords(rateOf(rule))}\n`;

const priceLine = (rule: PriceRule): string => `price  ${whereOf(rule)}, ${dollars(rule.usd)} a request\n`;

const spendLines = (usd: number | undefined): string[] => (usd === undefined ? [] : [`spend  ${dollars(usd)} a run\n`]);
