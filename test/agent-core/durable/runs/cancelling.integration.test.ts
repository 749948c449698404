import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cancelRun } from '../../../../agent-core/durable/runs/cancelling.ts';
import type { Dispatch, Program } from '../../../../agent-core/durable/runs/program.ts';
import { Bench, id, oneTick } from './support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const asleep = oneTick('asleep', (run) => run.waitFor('never'));
/** Starts a child, and says so; then waits for it. */
const starts = (name: string, child: Program) => oneTick(name, async (run) => run.join(await run.spawn(child, null)));
const statuses = async () =>
  Object.fromEntries((await bench.journal.list(10)).map(({ program, status }) => [program, status]));

test('a run is cancelled with the runs that it started, and with those that they started', async () => {
  const programs = [starts('parent', starts('child', asleep)), starts('child', asleep), asleep];
  await bench.create('r', programs[0] as Program);
  await bench.create('other', asleep);
  await bench.worker(...programs);
  await vi.waitFor(async () => expect(await bench.journal.list(10)).toHaveLength(4), { timeout: 5_000 });
  await bench.until('r', 'waiting');
  expect(await cancelRun(bench.journal, id('r'))).toHaveLength(2);
  await vi.waitFor(async () =>
    expect((await bench.journal.list(10)).map(({ status }) => status).sort()).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'waiting',
    ]),
  );
  expect(await bench.journal.summary(id('other'))).toMatchObject({ status: 'waiting' });
  expect((await bench.kinds('r')).slice(-2)).toEqual(['RUN_WAITING', 'RUN_CANCELLED']);
  await expect(cancelRun(bench.journal, id('r'))).rejects.toMatchObject({ code: 'stale' });
});

test('a child under way ends as its effect class says: its function is told, and nobody knows whether it happened', async () => {
  const told: unknown[] = [];
  const send = ({ signal }: Dispatch) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => {
        told.push(signal.reason);
        reject(new Error('stopped'));
      }),
    );
  const child = oneTick('child', (run) => run.step('send', { effect: 'unsafe' }, send));
  const parent = starts('parent', child);
  await bench.create('r', parent);
  await bench.worker(parent, child);
  await bench.until('r', 'waiting');
  const [started = id('none')] = await bench.journal.children(id('r'));
  await vi.waitFor(async () => expect(await bench.kinds(started)).toContain('ACTION_REQUESTED'));
  await cancelRun(bench.journal, id('r'));
  await bench.until(started, 'cancelled');
  expect(told).toEqual(['cancelled']);
  expect((await bench.kinds(started)).slice(-2)).toEqual(['OUTCOME_UNKNOWN', 'RUN_CANCELLED']);
});

test('a child that is started while its parent is being cancelled is cancelled by the worker that has the parent', async () => {
  const { journal, liveness } = bench.open();
  const create = journal.create.bind(journal);
  journal.create = async (run) => {
    if (run.parent) await cancelRun(bench.journal, run.parent);
    return create(run);
  };
  const parent = starts('parent', asleep);
  await bench.create('r', parent);
  await bench.workerOver({ journal, liveness }, parent, asleep);
  await bench.until('r', 'cancelled');
  await vi.waitFor(async () => expect(await statuses()).toEqual({ parent: 'cancelled', asleep: 'cancelled' }));
});

test('what a cancelling that was cut off left going is cancelled by the next', async () => {
  const parent = starts('parent', asleep);
  await bench.create('r', parent);
  await bench.worker(parent, asleep);
  await bench.until('r', 'waiting');
  await vi.waitFor(async () => expect(await statuses()).toMatchObject({ asleep: 'waiting' }));
  await bench.journal.cancel(id('r'));
  expect(await cancelRun(bench.journal, id('r'))).toHaveLength(1);
  expect(await statuses()).toEqual({ parent: 'cancelled', asleep: 'cancelled' });
});
