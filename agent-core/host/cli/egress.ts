/** `penumbra egress [allow HOST[:PORT]… | never HOST… | rate HOST… | forget HOST…]`: the rules on who may get out where, and how often. */
import { parseArgs } from 'node:util';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { readAllowed } from '../../execution/egress/call-egress.ts';
import { RateRule, rateOf } from '../../execution/egress/rates.ts';
import { addRule, type Rule, readRules, removeRates, removeRules, setRate } from '../../execution/egress/rules.ts';
import { rateWords } from '../../execution/tools/turns.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine } from './printable.ts';

const USAGE =
  'egress knows allow, never, rate and forget: penumbra egress allow HOST[:PORT]… [--seconds S] [--bytes N], penumbra egress rate HOST[:PORT]… --calls N --seconds S [--burst N]';

/** Each holds for every call from now on, in every window. */
export async function egress(args: string[], io: CommandIo): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { seconds: text, bytes: text, calls: text, burst: text, json: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const folder = dataFolder({ env: io.env });
  const [what, ...hosts] = positionals;
  if (what !== undefined && hosts.length === 0) throw new PenumbraError('bad-input', USAGE);
  const { json, ...given } = values;
  const numbers = Object.entries(given).map(([name, value]) => [name, countIn(name, value)] as const);
  const fitting = what === undefined ? [] : (OPTIONS[what] ?? []);
  if (numbers.some(([name]) => !fitting.includes(name))) throw new PenumbraError('bad-input', USAGE);
  if (what === 'rate') rate(folder, hosts, Object.fromEntries(numbers));
  else if (what !== undefined) change(folder, what, hosts, Object.fromEntries(numbers));
  const { rules, rates = [] } = readRules(folder);
  const told = [...rules.map(line), ...rates.map(rateLine)].join('') || 'No rule lets anything out.\n';
  await put(io.stdout, json ? jsonLine({ rules, ...(rates.length > 0 && { rates }) }) : told);
  return EXIT.done;
}

/** What each may be given beside hosts. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  allow: ['seconds', 'bytes'],
  rate: ['calls', 'seconds', 'burst'],
};

/** How often each is asked from now on, by whatever reaches it; it grants none of them. */
function rate(folder: string, hosts: readonly string[], given: Record<string, number | undefined>): void {
  const { calls, seconds, burst } = given;
  if (calls === undefined || seconds === undefined) throw new PenumbraError('bad-input', USAGE);
  const rates = hosts.map((text) => {
    const { host, ports } = readAllowed(text);
    const port = /:\d+$/.test(text) ? { port: ports[0] } : {};
    const read = RateRule.safeParse({ host, ...port, calls, seconds, ...(burst !== undefined && { burst }) });
    if (!read.success) throw new PenumbraError('bad-input', `${text}: ${describeIssue(read.error)}`);
    return read.data;
  });
  for (const each of rates) setRate(folder, each);
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
  removeRules(folder, host, ports) + removeRates(folder, host, ports?.[0]);

/** As it stands in the file: nothing that was not said. */
const ruleOf = (rule: Rule): Rule => JSON.parse(JSON.stringify(rule));

function countIn(name: string, text: string | undefined): number | undefined {
  const count = text === undefined ? undefined : Number(text);
  if (count === undefined || (Number.isInteger(count) && count > 0)) return count;
  throw new PenumbraError('bad-input', `--${name} needs a whole number, more than 0: ${text}`);
}

function line({ host, ports, answer, seconds, bytes }: Rule): string {
  const where = ports ? `${host}:${ports.join(',')}` : host;
  const limits = [seconds !== undefined && `${seconds} s`, bytes !== undefined && `${bytes} bytes`].filter(
    (each) => each,
  );
  return `${answer.padEnd(5)}  ${where}${limits.length > 0 ? `, ${limits.join(' and ')} a call` : ''}\n`;
}

const rateLine = (rule: RateRule): string => {
  const { host, port } = rule;
  return `rate   ${port === undefined ? host : `${host}:${port}`}, calls: ${rateWords(rateOf(rule))}\n`;
};
