/** When a sleeping run is taken up again; the timers are made. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { Bench, oneTick } from '../runs/support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
});

test('a run is woken on time, and not with the next look, where timers are ahead of the clock', async () => {
  const start = Date.now();
  // 111 ms are 100 by it: a timer of 1,000 ms finds it at 900.
  const clock = { now: () => start + Math.floor((Date.now() - start) * 0.9) };
  const { journal, liveness } = openJournal(bench.folder, { clock, log: () => {} });
  const woken: number[] = [];
  const program = oneTick('sleeper', async (run) => {
    await run.sleep(start + 1_000);
    woken.push(Date.now() - start);
  });
  await bench.create('r', program);
  const worker = new Worker({ journal, liveness, programs: [program], clock, log: () => {} });
  try {
    await worker.start();
    await vi.advanceTimersByTimeAsync(1_400);
    // Looks are 250 ms apart while nothing goes on.
    expect(woken).toHaveLength(1);
    expect(woken[0]).toBeGreaterThanOrEqual(1_111);
    expect(woken[0]).toBeLessThan(1_125);
  } finally {
    const stopped = worker.stop(0);
    await vi.advanceTimersByTimeAsync(1_000);
    await stopped;
    await journal.close();
  }
});
