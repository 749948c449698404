/** `penumbra egress [allow HOST[:PORT]… | never HOST… | forget HOST…]`: the rules on who may get out where. */
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { readAllowed } from '../../execution/egress/call-egress.ts';
import { addRule, type Rule, readRules, removeRules } from '../../execution/egress/rules.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine } from './printable.ts';

const USAGE = 'egress knows allow, never and forget: penumbra egress allow HOST[:PORT]… [--seconds S] [--bytes N]';

/** Each holds for every call from now on, in every window. */
export async function egress(args: string[], io: CommandIo): Promise<number> {
  const options = { seconds: { type: 'string' }, bytes: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const folder = dataFolder({ env: io.env });
  const [what, ...hosts] = positionals;
  if (what !== undefined && hosts.length === 0) throw new PenumbraError('bad-input', USAGE);
  const limits = { seconds: countIn('seconds', values.seconds), bytes: countIn('bytes', values.bytes) };
  const isLimited = limits.seconds !== undefined || limits.bytes !== undefined;
  if (isLimited && what !== 'allow') throw new PenumbraError('bad-input', USAGE);
  if (what !== undefined) change(folder, what, hosts, limits);
  const { rules } = readRules(folder);
  await put(io.stdout, values.json ? jsonLine({ rules }) : rules.map(line).join('') || 'No rule lets anything out.\n');
  return EXIT.done;
}

function change(folder: string, what: string, hosts: readonly string[], limits: Pick<Rule, 'seconds' | 'bytes'>): void {
  const read = hosts.map((host) => ({ ...readAllowed(host), hasPort: /:\d+$/.test(host) }));
  for (const { host, ports, hasPort } of read) {
    if (what === 'allow') addRule(folder, ruleOf({ host, ...(hasPort && { ports }), answer: 'allow', ...limits }));
    else if (what === 'never') addRule(folder, ruleOf({ host, ...(hasPort && { ports }), answer: 'never' }));
    else if (what !== 'forget') throw new PenumbraError('bad-input', USAGE);
    else if (removeRules(folder, host, hasPort ? ports : undefined) === 0)
      throw new PenumbraError('not-found', `There is no rule for ${hasPort ? `${host}:${ports.join(',')}` : host}.`);
  }
}

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
