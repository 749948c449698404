/** Runs that sleep and now and then do a tick: how many are put to sleep, and how fast a worker does the ticks that are due. */
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../agent-core/durable/journal/journal.ts';
import type { Program } from '../../../agent-core/durable/runs/program.ts';
import { runTick } from '../../../agent-core/durable/runs/tick.ts';
import type { Liveness } from '../../../agent-core/durable/workers/liveness.ts';
import { Worker } from '../../../agent-core/durable/workers/worker.ts';
import { id, noise, pure } from './kit.mts';

/** Longer than any bench, ms. */
export const FAR = 36_000_000;
const AT_ONCE = 1_000;
const OUTCOME = noise(256);

/** Sleeps, does a step, and goes back to sleep for long. */
export function agent(onSleep: () => void = () => {}): Program {
  const again = systemClock.now() + FAR;
  const program: Program<{ next: number }, unknown> = {
    ...{ name: 'agent', version: '1', schema: 1, input: z.unknown(), state: z.object({ next: z.number() }) },
    start: () => ({ next: 0 }),
    tick: async ({ next }, run) => {
      if (next === again) onSleep();
      await run.sleep(next);
      await run.step('act', pure, () => OUTCOME);
      return { next: again };
    },
    isDone: () => false,
  };
  return program as Program;
}

/** Puts `count` runs to sleep, `name` and a number each, until `until` and a millisecond more for each; `hands` side by side. */
export async function putToSleep(
  journal: Journal,
  { name, count, until, hands = 1 }: { name: string; count: number; until: number; hands?: number },
): Promise<void> {
  const program = agent();
  // To its first tick it is long ago: whatever it sleeps for has not come.
  const clock = { ...systemClock, now: () => 0 };
  for (let done = 0; done < count; done += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, i) => done + i);
    await inTurns(ids, hands, (i) =>
      journal.create({ id: id(`${name}-${i}`), program: 'agent', version: '1', schema: 1, state: { next: until + i } }),
    );
    const claims = await journal.claim({ worker: 'bench', limit: ids.length, programs: ['agent'], gone: [] });
    await inTurns(claims, hands, async (claim) => {
      const end = await runTick({ journal, clock, claim, program });
      if (end !== 'waiting') throw new Error(`run ${claim.run} does not sleep: ${end}`);
    });
  }
}

/** Each of `items`, `hands` of them at a time. */
async function inTurns<T>(items: readonly T[], hands: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const hand = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: hands }, hand));
}

export interface Pace {
  readonly perSecond: number;
  /** Processor time of this process, ms a tick. */
  readonly cpuMs: number;
}

/** How fast one worker does the ticks of `due` runs that are due, from their waking to their next sleep. Nothing else may be ready. */
export async function paceOf(journal: Journal, liveness: Liveness, due: number): Promise<Pace> {
  let asleep = 0;
  const all = Promise.withResolvers<void>();
  const program = agent(() => {
    if (++asleep === due) all.resolve();
  });
  const began = performance.now();
  const usage = process.cpuUsage();
  const worker = new Worker({ journal, liveness, programs: [program], clock: systemClock, log: console.error });
  await worker.start();
  await all.promise;
  // The last of them are just going to sleep.
  while ((await journal.owners()).length > 0) await pause(1);
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(usage);
  await worker.stop(5_000);
  return { perSecond: (due * 1000) / tookMs, cpuMs: (user + system) / 1000 / due };
}
