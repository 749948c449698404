/** The journal for a command of the command line. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { RunId } from '../../contracts/runs.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { journalAddresses, openConfiguredJournal } from '../../durable/journal/open.ts';
import { JOURNAL } from '../../durable/journal/sqlite/schema.ts';
import type { Log } from '../../durable/log.ts';
import { isDamage } from '../../durable/sqlite/failures.ts';
import { damageSentence } from '../runs/damage.ts';
import { type Parts, partsFor } from '../runs/programs.ts';
import { startWorking } from '../runs/working.ts';
import { type CommandIo, put } from './command.ts';

/**
 * Runs `work` on the journal, `undefined` where there never was one: looking makes no folder. Throws `database-damaged` where this
 * opening set one aside. `source` names the journal, for `stuckActions`.
 */
export async function withJournal<T>(
  io: CommandIo,
  work: (journal: Journal, source: string) => Promise<T>,
): Promise<T | undefined> {
  const folder = dataFolder({ env: io.env });
  const isElsewhere = journalAddresses(io.env).length > 0;
  if (!isElsewhere && !existsSync(path.join(folder, JOURNAL.file))) return undefined;
  const log: Log = (level, message) => {
    if (level === 'warn') void put(io.stderr, `${message}\n`);
  };
  const options = { clock: systemClock, log, onlyLooks: true };
  const { journal, outbox, setAside } = await openConfiguredJournal(folder, options, io.env);
  try {
    if (setAside) throw new PenumbraError('database-damaged', damageSentence(setAside));
    return await work(journal, await outbox.source());
  } finally {
    await journal.close();
  }
}

/** The same for a command that names a run; `not-found` where there is no journal either. */
export async function withRun<T>(
  io: CommandIo,
  given: string | undefined,
  work: (journal: Journal, run: RunId, source: string) => Promise<T>,
): Promise<T> {
  const run = runIdOf(given);
  const result = await withJournal(io, async (journal, source) => ({ value: await work(journal, run, source) }));
  if (!result) throw new PenumbraError('not-found', `There is no run ${run}: none was ever started here.`);
  return result.value;
}

function runIdOf(given: string | undefined): RunId {
  if (given === undefined) throw new PenumbraError('bad-input', 'Name the run; `penumbra runs` lists them.');
  const parsed = RunId.safeParse(given);
  if (!parsed.success) throw new PenumbraError('bad-input', `${given}: ${describeIssue(parsed.error)}`);
  return parsed.data;
}

/**
 * A worker of this process over the journal, and both to close; it serves actions for other journals as `serves`; `waiting` as
 * `BodyOptions` has it. What it has to say goes to stderr; `damaged` resolves where it meets a damaged database.
 */
export async function startWorker(
  io: CommandIo,
  { serves, waiting }: { readonly serves?: string | undefined; readonly waiting?: number } = {},
): Promise<{
  journal: Journal;
  source: string;
  body: Parts['body'];
  damaged: Promise<unknown>;
  stop(): Promise<void>;
}> {
  const folder = dataFolder({ env: io.env });
  const log = (_level: string, message: string) => void put(io.stderr, `${message}\n`);
  const damaged = Promise.withResolvers<unknown>();
  const onTrouble = (error: unknown) => isDamage(error) && damaged.resolve(error);
  const { programs, actions, body, close } = partsFor({
    ...{ folder, clock: systemClock, log, env: io.env },
    ...(waiting !== undefined && { waiting }),
  });
  const more = { env: io.env, serves, onTrouble, copies: body.copies };
  const options = { folder, programs, actions, clock: systemClock, log, ...more };
  const { journal, source, setAside, stop } = await startWorking(options);
  if (setAside) await put(io.stderr, `${damageSentence(setAside)}\n`);
  const end = async () => {
    await stop(GRACE_MS);
    await close();
  };
  return { journal, source, body, damaged: damaged.promise, stop: end };
}

/** A step under way has so long to end when the worker is asked to leave, ms. */
const GRACE_MS = 5_000;
