/**
 * A worker in a process of its own whose surroundings go wrong: node shaken-process.ts FOLDER WORLD. Its clock is the machine's,
 * moved by the milliseconds in WORLD/clock; the step `send` does to the world what its run's name says.
 */
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import type { Program, Run } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';

const [folder = '', world = ''] = process.argv.slice(2);
const file = join(world, 'clock');
const clock: Clock = { now: () => Date.now() + (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0) };
const line = (name: string) => appendFileSync(join(world, name), `${process.pid}\n`);

const WAYS: Record<string, (run: Run) => Promise<unknown>> = {
  fills: (run) =>
    run.step('send', { effect: 'unsafe' }, () => {
      line('sent');
      fillUp(join(folder, 'filler'));
    }),
  keyed: (run) =>
    run.step('send', { effect: 'keyed', keepsKeysMs: 60_000 }, () => {
      line('sent');
      writeFileSync(file, '-3600000');
      throw new Error('the connection was reset');
    }),
  sleeps: async (run) => run.sleep((await run.now()) + 500),
  works: (run) =>
    run.step('send', { effect: 'unsafe' }, async () => {
      line('sent');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }),
};

/** Until the disk has no room for a single block. */
function fillUp(filler: string): void {
  const handle = openSync(filler, 'w');
  try {
    for (const block = Buffer.alloc(4096, 1); ; ) writeSync(handle, block);
  } catch {
    closeSync(handle);
  }
}

const State = z.object({ isDone: z.boolean() });
const program: Program<z.infer<typeof State>, null> = {
  name: 'shaken',
  version: '1',
  schema: 1,
  input: z.null(),
  state: State,
  start: () => ({ isDone: false }),
  tick: async (_state, run) => {
    await WAYS[run.id]?.(run);
    return { isDone: true };
  },
  isDone: ({ isDone }) => isDone,
};

const log = (_level: string, message: string) => process.stdout.write(`${message}\n`);
const { journal, liveness } = openJournal(folder, { clock, log });
const worker = new Worker({ journal, liveness, programs: [program as Program], clock, log });
await worker.start();
process.stdout.write('started\n');
