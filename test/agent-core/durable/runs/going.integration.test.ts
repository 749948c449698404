import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench, id, oneTick } from './support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

/** Counts how many calls of a function were under way at the same time at most. */
class Calls {
  now = 0;
  most = 0;
  total = 0;

  async during(ms: number): Promise<string> {
    this.total++;
    this.most = Math.max(this.most, ++this.now);
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.now--;
    return 'done';
  }
}

test('a step whose time is over is not done again beside its function that still goes on', async () => {
  const calls = new Calls();
  const program = oneTick('deaf', (run) =>
    run.step('slow', { effect: 'pure', timeoutMs: 50 }, () => calls.during(calls.total === 0 ? 600 : 1)),
  );
  await bench.create('timed', program);
  await bench.worker(program);
  await bench.until('timed', 'done');
  expect(calls).toMatchObject({ most: 1, total: 2 });
});

test('a step is not done again beside itself where another branch could not be written', async () => {
  const calls = new Calls();
  const { journal, liveness } = bench.open();
  const append = journal.append.bind(journal);
  let fails = true;
  journal.append = async (claim, events, release) => {
    const isHit = events.some((event) => event.kind === 'ACTION_REQUESTED' && event.name === 'other');
    if (!isHit || !fails) return append(claim, events, release);
    fails = false;
    throw new Error('no room');
  };
  const program = oneTick('two', (run) =>
    run.all([
      (branch) => branch.step('slow', { effect: 'keyed', keepsKeysMs: 1e9 }, () => calls.during(1_800)),
      async (branch) => {
        await branch.step('first', { effect: 'pure' }, () => calls.total);
        return branch.step('other', { effect: 'pure' }, () => 'other');
      },
    ]),
  );
  await bench.create('branches', program);
  await bench.workerOver({ journal, liveness }, program);
  await bench.until('branches', 'done');
  expect(bench.log).toContain('no room');
  expect(calls.most).toBe(1);
  expect(await bench.journal.verify(id('branches'))).toBeGreaterThan(5);
});
