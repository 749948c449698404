import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import { type Claim, Fenced } from '../../../../agent-core/durable/journal/journal.ts';
import { inTurn } from '../in-turn.ts';
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
  journal.appendEach = (...args) => inTurn((events, release) => journal.append(args[0], events, release), ...args);
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

/** A journal of the bench's whose appends of these events fail as `error` says, so often. */
function failing(isHit: (event: RunEvent) => boolean, error: (claim: Claim) => Error, times = 1) {
  const { journal, liveness } = bench.open();
  const append = journal.append.bind(journal);
  let left = times;
  journal.appendEach = (...args) => inTurn((events, release) => journal.append(args[0], events, release), ...args);
  journal.append = async (claim, events, release) => {
    if (left === 0 || !events.some(isHit)) return append(claim, events, release);
    left--;
    throw error(claim);
  };
  return { journal, liveness };
}

const noRoom = () => new Error('no room');
const asksFor = (name: string) => (event: RunEvent) => event.kind === 'ACTION_REQUESTED' && event.name === name;

test('an outcome that could not be written is written once that is possible, and its step neither parked nor done again', async () => {
  const calls = new Calls();
  const program = oneTick('once', (run) => run.step('send', { effect: 'unsafe' }, () => calls.during(1)));
  await bench.create('full', program);
  await bench.workerOver(
    failing(({ kind }) => kind === 'OBSERVATION_GENERATED', noRoom, 2),
    program,
  );
  await bench.until('full', 'done', 'parked');
  expect(await bench.journal.outcomeOf(id('full'))).toMatchObject({ state: 'done', value: { result: 'done' } });
  expect(calls.total).toBe(1);
  const kinds = await bench.kinds('full');
  expect(kinds.filter((kind) => kind.startsWith('ACTION') || kind.startsWith('O'))).toEqual([
    'ACTION_REQUESTED',
    'OBSERVATION_GENERATED',
  ]);
});

/** Two branches: a slow one that a person would have to resolve, and one that goes on to `other` meanwhile. */
const twoBranches = (calls: Calls, other: () => string, told: unknown[] = []) =>
  oneTick('branches', (run) =>
    run.all([
      (branch) =>
        branch.step('slow', { effect: 'unsafe' }, ({ signal }) => {
          signal.addEventListener('abort', () => told.push(signal.reason));
          return calls.during(300);
        }),
      async (branch) => {
        await branch.step('first', { effect: 'pure' }, () => calls.total);
        return branch.step(other(), { effect: 'pure' }, () => 'other');
      },
    ]),
  );

test('while one branch cannot be written, the outcome of another that is under way is not lost', async () => {
  const calls = new Calls();
  const program = twoBranches(calls, () => 'other');
  await bench.create('branches', program);
  await bench.workerOver(failing(asksFor('other'), noRoom), program);
  await bench.until('branches', 'done', 'parked');
  expect(await bench.journal.summary(id('branches'))).toMatchObject({ status: 'done' });
  expect(calls.total).toBe(1);
});

test('a run breaks only once the function under way in another branch is over, and keeps its outcome', async () => {
  const calls = new Calls();
  const program = twoBranches(calls, () => 'other');
  await bench.create('branches', program);
  const [claim] = await bench.journal.claim({ worker: 'w', limit: 1, programs: ['branches'], gone: [] });
  if (!claim) throw new Error('it was not claimed');
  // As an older code would have left it: the second branch went on to another step.
  const slot = { tick: 1, branch: '0/0.1', position: 1, name: 'before', key: 'k' };
  const request = { kind: 'ACTION_REQUESTED', ...slot, effect: 'pure', attempt: 1, idempotencyKey: 'i' } as const;
  await bench.journal.append(claim, [request], true);
  await bench.worker(program);
  await bench.until('branches', 'broken');
  expect(calls.now).toBe(0);
  expect((await bench.kinds('branches')).slice(-2)).toEqual(['OBSERVATION_GENERATED', 'RUN_BROKEN']);
  expect((await bench.journal.steps(id('branches'))).find(({ name }) => name === 'slow')).toMatchObject({
    state: 'done',
  });
});

test('a worker that lost a run tells its function under way to stop, and has the run in hand until that let go', async () => {
  const calls = new Calls();
  const told: unknown[] = [];
  const program = twoBranches(calls, () => 'other', told);
  await bench.create('branches', program);
  const lost = failing(asksFor('other'), (claim) => new Fenced(claim), Number.POSITIVE_INFINITY);
  const claim = lost.journal.claim.bind(lost.journal);
  let claims = 0;
  lost.journal.claim = async (request) => (claims++ === 0 ? claim(request) : []);
  const worker = await bench.workerOver(lost, program);
  await vi.waitFor(() => expect(told).toEqual(['another worker has the run']));
  expect(worker.isBusy).toBe(true);
  await vi.waitFor(() => expect(worker.isBusy).toBe(false), { timeout: 2_000 });
  expect(calls.now).toBe(0);
  expect((await bench.kinds('branches')).at(-1)).toBe('OBSERVATION_GENERATED');
});
