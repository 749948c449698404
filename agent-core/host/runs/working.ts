/** A worker of this process over the configured journal, with the way to and from the servers of actions. */
import type { Clock } from '../../contracts/clock.ts';
import type { ActionPort, Handlers } from '../../durable/actions/handler.ts';
import { ActionService } from '../../durable/actions/service.ts';
import { actionProgram } from '../../durable/actions/serving.ts';
import { busAddress, openConfiguredBus } from '../../durable/bus/open.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { type OpenedJournal, openConfiguredJournal } from '../../durable/journal/open.ts';
import type { Log } from '../../durable/log.ts';
import type { Program } from '../../durable/runs/program.ts';
import { Housekeeper } from '../../durable/workers/housekeeper.ts';
import { Worker } from '../../durable/workers/worker.ts';
import { keepingSettings } from './keeping-settings.ts';

export interface WorkingOptions {
  readonly folder: string;
  readonly programs: readonly Program[];
  readonly actions: Handlers;
  readonly clock: Clock;
  readonly log: Log;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What stands against the work of its worker. */
  readonly onTrouble?: (error: unknown) => void;
  /** As whom it serves actions for runs of other journals, over the bus that PENUMBRA_BUS names. */
  readonly serves?: string | undefined;
}

export interface Working {
  readonly journal: Journal;
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
    await service.start();
    await worker.start();
  } catch (error) {
    liveness.end();
    await service.stop();
    await journal.close();
    throw error;
  }
  const housekeeper = new Housekeeper({ journal, settings, clock, log });
  housekeeper.start();
  const stop = async (graceMs: number) => {
    await Promise.all([housekeeper.stop(), worker.stop(graceMs)]);
    await service.stop();
    await journal.close();
  };
  return { journal, setAside: opened.setAside, stop };
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
