/** A worker of this process over the configured journal, with the way to and from the servers of actions. */
import type { Clock } from '../../contracts/clock.ts';
import type { WorkerEnvironment } from '../../contracts/worker-environment.ts';
import type { ActionPort, Handlers } from '../../durable/actions/handler.ts';
import { ActionService } from '../../durable/actions/service.ts';
import { actionProgram } from '../../durable/actions/serving.ts';
import { busAddress, openConfiguredBus } from '../../durable/bus/open.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { journalAddresses, type OpenedJournal, openConfiguredJournal } from '../../durable/journal/open.ts';
import type { Log } from '../../durable/log.ts';
import type { Program } from '../../durable/runs/program.ts';
import { Housekeeper, type HousekeeperOptions } from '../../durable/workers/housekeeper.ts';
import { Worker } from '../../durable/workers/worker.ts';
import { journalName } from '../tools/tidying.ts';
import { keepingSettings } from './keeping-settings.ts';

export interface WorkingOptions {
  readonly folder: string;
  readonly programs: readonly Program[];
  readonly actions: Handlers;
  readonly clock: Clock;
  readonly log: Log;
  readonly env?: WorkerEnvironment;
  /** What stands against the work of its worker. */
  readonly onTrouble?: (error: unknown) => void;
  /** When it first tidies up, ms. */
  readonly tidyAfterMs?: number;
  /** What its runs work on beside the journal. */
  readonly copies?: RunCopies | undefined;
  /** As whom it serves actions for runs of other journals, over the bus that PENUMBRA_BUS names. */
  readonly serves?: string | undefined;
}

export interface RunCopies {
  /** Before any run is worked on: those made from now on are of runs in the journal of that name. */
  belongTo(journal: string): void;
  /** Takes away those of runs that are over or gone, and are not kept. Resolves to how many. */
  tidy(runs: Pick<Journal, 'summary' | 'outcomeOf'>, signal: AbortSignal): Promise<number>;
}

export interface Working {
  readonly journal: Journal;
  /** Names the journal, for `stuckActions`. */
  readonly source: string;
  /** As copies name it. */
  readonly journalName: string;
  /** Where the database was moved to that this opening found damaged. */
  readonly setAside: string | undefined;
  /** Steps under way have `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
}

/** Throws what `openConfiguredJournal`, `busAddress`, `keepingSettings` and `Worker.start` throw. */
export async function startWorking(options: WorkingOptions): Promise<Working> {
  const { folder, programs, clock, log, onTrouble, env = process.env } = options;
  const url = busAddress(env);
  const settings = keepingSettings(env);
  const opened = await openConfiguredJournal(folder, { clock, log }, env);
  const { journal, liveness } = opened;
  const service = serviceOver(opened, options, url, () => worker.nudge());
  const nudge = () => service.nudge();
  const actions: ActionPort = { nudge };
  const all = [...programs, actionProgram(options.actions, nudge)];
  const ports = { journal, liveness, actions, clock, log, ...(onTrouble && { onTrouble }) };
  const worker: Worker = new Worker({ ...ports, programs: all });
  try {
    options.copies?.belongTo(await nameOf(opened, env));
    await service.start();
    await worker.start();
  } catch (error) {
    liveness.end();
    await service.stop();
    await journal.close();
    throw error;
  }
  const { copies, tidyAfterMs: firstMs } = options;
  const also = tidying(copies, journal);
  const housekeeper = new Housekeeper({
    journal,
    settings,
    clock,
    log,
    also,
    ...(firstMs !== undefined && { firstMs }),
  });
  housekeeper.start();
  const stop = async (graceMs: number) => {
    await Promise.all([housekeeper.stop(), worker.stop(graceMs)]);
    await service.stop();
    await journal.close();
  };
  const names = { source: await opened.outbox.source(), journalName: await nameOf(opened, env) };
  return { journal, ...names, setAside: opened.setAside, stop };
}

const nameOf = async ({ outbox }: OpenedJournal, env: WorkerEnvironment): Promise<string> =>
  journalName(await outbox.source(), journalAddresses(env).length > 0);

function tidying(copies: RunCopies | undefined, journal: Journal): HousekeeperOptions['also'] {
  return async (signal) => {
    const gone = (await copies?.tidy(journal, signal)) ?? 0;
    if (gone === 0) return undefined;
    return `${gone === 1 ? '1 copy of a run' : `${gone} copies of runs`} that nobody works on removed.`;
  };
}

function serviceOver(
  { journal, outbox, inbox }: OpenedJournal,
  options: WorkingOptions,
  url: string | undefined,
  onWork: () => void,
) {
  const { log, serves, env = process.env } = options;
  const asks = (url && env.PENUMBRA_ACTIONS?.trim()) || undefined;
  const openBus = () => openConfiguredBus(log, url);
  return new ActionService({ journal, outbox, inbox, log, openBus, asks, serves, onWork });
}
