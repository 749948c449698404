/** What of the demo may be another way each time: a lot that is drawn, and steps that do not go well at once. */
import * as z from 'zod';
import type { Dispatch, Run } from '../../durable/runs/program.ts';

export const Lot = z.object({ id: z.string(), line: z.string() });

/** Draws one of `lines`. Drawn once, it is the same whenever its tick is run again. */
export async function draw(run: Run, lines: readonly string[]): Promise<z.infer<typeof Lot>> {
  const id = await run.newId();
  const chance = await run.random();
  const line = await run.decide('lot', () => lines[Math.floor(chance * lines.length)] ?? '');
  return { id, line };
}

/** A step may take so long, ms. */
const SHORT_MS = 100;

/** Side by side: a step that fails when it is first tried, and one that takes too long then. */
export function tryTwice(run: Run): Promise<string[]> {
  return run.all([
    (branch) => branch.step('knock', { effect: 'pure', attempts: 5 }, knock),
    (branch) => branch.step('listen', { effect: 'pure', attempts: 5, timeoutMs: SHORT_MS }, listen),
  ]);
}

function knock({ attempt }: Dispatch): string {
  if (attempt === 1) throw new Error('nobody opened');
  return 'opened';
}

async function listen({ attempt, signal }: Dispatch): Promise<string> {
  if (attempt > 1) return 'heard';
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('nothing to be heard')));
  });
}
