/** A worker of this process over the configured journal, with the way to and from the servers of actions. */
import type { Clock } from '../../contracts/clock.ts';
import type { ActionHandler, ActionPort } from '../../durable/actions/handler.ts';
import { ActionService } from '../../durable/actions/service.ts';
import { actionProgram } from '../../durable/actions/serving.ts';
import { busAddress, openConfiguredBus } from '../../durable/bus/open.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { type OpenedJournal, openConfiguredJournal } from '../../durable/journal/open.ts';
import type { Log } from '../../durable/log.ts';
import type { Program } from '../../durable/runs/program.ts';
import { Worker } from '../../durable/workers/worker.ts';

export interface WorkingOptions {
  readonly folder: string;
  readonly programs: readonly Program[];
  readonly actions: readonly ActionHandler[];
  readonly clock: Clock;
  readonly log: Log;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** As whom it serves actions for runs of other journals, over the bus that PENUMBRA_BUS names. */
  readonly serves?: string | undefined;
}

export interface Working {
  readonly journal: Journal;
  /** Steps under way have `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
}

/** Throws what `openConfiguredJournal`, `busAddress` and `Worker.start` throw. */
export async function startWorking(options: WorkingOptions): Promise<Working> {
  const { folder, programs, clock, log, env = process.env } = options;
  const url = busAddress(env);
  const opened = await openConfiguredJournal(folder, { clock, log }, env);
  const { journal, liveness } = opened;
  const service = serviceOver(opened, options, url, () => worker.nudge());
  const handlers = new Map(options.actions.map((handler) => [handler.name, handler]));
  const nudge = () => service.nudge();
  const actions: ActionPort = { sends: true, handlers, nudge };
  const all = [...programs, actionProgram(handlers, nudge)];
  const worker: Worker = new Worker({ journal, liveness, programs: all, actions, clock, log });
  try {
    await service.start();
    await worker.start();
  } catch (error) {
    liveness.end();
    await service.stop();
    await journal.close();
    throw error;
  }
  const stop = async (graceMs: number) => {
    await worker.stop(graceMs);
    await service.stop();
    await journal.close();
  };
  return { journal, stop };
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
