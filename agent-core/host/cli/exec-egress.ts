/** The way out of one `penumbra exec`: what a person grants with `--allow`, what it asks for with `--reach`, and what became of it. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../contracts/clock.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import { type Log, silent } from '../../durable/log.ts';
import type { BrokeredChannel } from '../../execution/egress/channel.ts';
import { containerEgress } from '../../execution/egress/container-egress.ts';
import { EgressDecisions, refusalWords } from '../../execution/egress/decisions.ts';
import { Gate } from '../../execution/egress/gate.ts';
import { DEFAULT_BYTES, GrantBook } from '../../execution/egress/grants.ts';
import type { AllowedHost, Authority } from '../../execution/egress/hosts.ts';
import type { EgressEntry } from '../../execution/egress/log.ts';
import { QuestionBoard } from '../../execution/egress/question-board.ts';
import { inWords } from '../../execution/egress/refusals.ts';
import { readRules } from '../../execution/egress/rules.ts';
import { SqliteEgressLog } from '../../execution/egress/sqlite-log.ts';
import { openEgressStore } from '../../execution/egress/store.ts';
import { Questions } from '../tools/questions.ts';
import { printable } from './printable.ts';

/** The container's start and its files, beside the command's own time. */
const AROUND_MS = 240_000;
const MOST_LINES = 50;

export interface ExecEgress {
  readonly channel: BrokeredChannel;
  /** What was tried, in order; once the command is over. */
  over(): Promise<readonly EgressEntry[]>;
}

export interface ExecEgressOptions {
  readonly granted: readonly AllowedHost[];
  /** Granted by rules, or by whoever answers in an open window. */
  readonly asked?: readonly Authority[];
  /** What is run, for the question. */
  readonly why?: string;
  /** What the command may take. */
  readonly wallMs: number;
  readonly bytes?: number;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

/**
 * Opens the log first: where nothing can be logged, nothing gets out. A rule that says never holds here, too. Throws `cancelled`, in
 * words, where a host that was asked for is not to be had.
 */
export async function execEgress(folder: string, options: ExecEgressOptions): Promise<ExecEgress> {
  const {
    granted,
    asked = [],
    why = 'penumbra exec',
    wallMs,
    bytes = DEFAULT_BYTES,
    log: tell = silent,
    signal,
  } = options;
  const { rules } = readRules(folder);
  const store = openEgressStore(folder);
  const [log, said] = [new SqliteEgressLog(store), new QuestionBoard(store)];
  const decider = new Questions({ folder, clock: systemClock, log: tell });
  const decisions = new EgressDecisions({ folder, book: new GrantBook(), log, decider, said });
  const call = `exec-${randomUUID()}`;
  const lastsMs = Math.min(wallMs + AROUND_MS, 24 * 3_600_000);
  const terms = { call, tool: 'penumbra exec', lastsMs, bytes, rules, granted, asked, why };
  const egress = await containerEgress({ gate: new Gate(log), decisions, ...terms }, signal).finally(() =>
    decider.close(),
  );
  if ('is' in egress) {
    log.close();
    throw new PenumbraError('cancelled', refusalWords(egress));
  }
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
