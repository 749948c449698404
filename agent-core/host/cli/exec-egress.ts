/** The way out that a person grants to one `penumbra exec` with `--allow`, and what became of it. */
import { randomUUID } from 'node:crypto';
import { CallEgress } from '../../execution/egress/call-egress.ts';
import type { BrokeredChannel } from '../../execution/egress/channel.ts';
import { NO_CREDENTIALS } from '../../execution/egress/credentials.ts';
import { Gate } from '../../execution/egress/gate.ts';
import { DEFAULT_BYTES } from '../../execution/egress/grants.ts';
import type { AllowedHost } from '../../execution/egress/hosts.ts';
import type { EgressEntry } from '../../execution/egress/log.ts';
import { inWords } from '../../execution/egress/refusals.ts';
import { readRules } from '../../execution/egress/rules.ts';
import { openEgressLog } from '../../execution/egress/sqlite-log.ts';
import { printable } from './printable.ts';

/** The container's start and its files, beside the command's own time. */
const AROUND_MS = 240_000;
const MOST_LINES = 50;

export interface ExecEgress {
  readonly channel: BrokeredChannel;
  /** What was tried, in order; once the command is over. */
  over(): Promise<readonly EgressEntry[]>;
}

/** Opens the log first: where nothing can be logged, nothing gets out. A rule that says never holds here, too. `wallMs` is what the command may take. */
export function allowEgress(
  folder: string,
  hosts: readonly AllowedHost[],
  wallMs: number,
  bytes = DEFAULT_BYTES,
): ExecEgress {
  const { rules } = readRules(folder);
  const log = openEgressLog(folder);
  const call = `exec-${randomUUID()}`;
  const lastsMs = Math.min(wallMs + AROUND_MS, 24 * 3_600_000);
  const terms = { call, hosts, lastsMs, bytes, rules };
  const egress = new CallEgress({ gate: new Gate(log), credentials: NO_CREDENTIALS, ...terms });
  const channel = egress.channel();
  const over = async () => {
    try {
      await channel.settled();
      return log.ofCall(call);
    } finally {
      log.close();
    }
  };
  return { channel, over };
}

/** As `--json` has it. */
export const egressAsJson = (entries: readonly EgressEntry[]) => entries.map(({ call: _, run: __, ...entry }) => entry);

/** A line an attempt. */
export function egressAsWords(entries: readonly EgressEntry[]): string {
  const lines = entries.slice(0, MOST_LINES).map((entry) => `${line(entry)}\n`);
  const left = entries.length - lines.length;
  return lines.join('') + (left > 0 ? `… and ${left} more, in egress.db of the data folder\n` : '');
}

function line({ host, port, address, verdict, why, up, down }: EgressEntry): string {
  const shown = printable(port === undefined ? host : `${host}:${port}`);
  const reason = why === undefined ? '' : `: ${inWords(why)}`;
  if (verdict === 'refused') return `Refused ${shown}${reason}`;
  const what = `${shown}${address === host ? '' : ` (${address})`}, ${up} bytes out, ${down} in`;
  return verdict === 'cut' ? `Let out to ${what}, and cut${reason}` : `Let out to ${what}`;
}
