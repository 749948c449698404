import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { PenumbraError, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { purgeOver } from '../../../../agent-core/durable/journal/purge-over.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { type Mirror, MirrorUnavailable } from '../../../../agent-core/durable/mirror/mirror.ts';
import { mirrored } from '../../../../agent-core/durable/mirror/mirrored-journal.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { inTurn } from '../in-turn.ts';
import { Bench, id } from '../runs/support.ts';
import { MemoryMirror } from './memory-mirror.ts';

const TICKS = 20;
const counting: Program<{ n: number; sum: number }, unknown> = {
  name: 'counting',
  version: '1',
  schema: 1,
  input: z.unknown(),
  state: z.object({ n: z.number(), sum: z.number() }),
  start: () => ({ n: 0, sum: 0 }),
  tick: async ({ n, sum }, run) => ({
    n: n + 1,
    sum: sum + (await run.step('add', { effect: 'pure', input: n }, () => n)),
  }),
  isDone: ({ n }) => n === TICKS,
};

let bench: Bench;
let mirror: MemoryMirror;
let loads: () => number;
const workers: Worker[] = [];
beforeEach(() => {
  bench = new Bench();
  mirror = new MemoryMirror();
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop(1000);
  await bench.close();
});

async function work(over: Mirror, journal: Journal = bench.open().journal): Promise<void> {
  const counted = vi.spyOn(journal, 'load');
  loads = () => counted.mock.calls.length;
  const worker = new Worker({
    journal: mirrored({ journal, mirror: over, log: silent }),
    liveness: bench.opened.liveness,
    programs: [counting as Program],
    clock: systemClock,
    log: silent,
  });
  workers.push(worker);
  await worker.start();
}

/** Runs it to its end; gives how it ended. */
async function count(over: Mirror, journal?: Journal): Promise<unknown> {
  await bench.create('r', counting as Program);
  await work(over, journal);
  await bench.until('r', 'done');
  expect(await bench.journal.verify(id('r'))).toBeGreaterThanOrEqual(2 + 3 * TICKS);
  return bench.journal.outcomeOf(id('r'));
}

const ALL = { state: 'done', value: { n: TICKS, sum: (TICKS * (TICKS - 1)) / 2 } };

/** `mirror`, with something of it as a test wants it. */
const butFor = (other: Partial<Mirror>): Mirror => ({
  read: (run) => mirror.read(run),
  move: (run, from, to) => mirror.move(run, from, to),
  drop: (run) => mirror.drop(run),
  close: () => mirror.close(),
  ...other,
});

test('only the first tick under a claim is read from the journal', async () => {
  expect(await count(mirror)).toEqual(ALL);
  expect(loads()).toBe(1);
});

test('the mirror moves after the journal has committed, and a run that is over leaves it', async () => {
  const ticks: number[] = [];
  const looking = butFor({
    move: async (run, from, to) => {
      ticks.push(to.checkpoint.tick);
      expect((await bench.journal.summary(run)).tick).toBe(to.checkpoint.tick);
      return mirror.move(run, from, to);
    },
  });
  expect(await count(looking)).toEqual(ALL);
  expect(ticks).toEqual(Array.from({ length: TICKS }, (_, i) => i + 1));
  expect(await mirror.read(RunId.parse('r'))).toBeUndefined();
});

test('a mirror that lost the run is filled again from the journal', async () => {
  let reads = 0;
  const losing = butFor({
    read: async (run) => {
      if (++reads === 5) await mirror.drop(run);
      return mirror.read(run);
    },
  });
  expect(await count(losing)).toEqual(ALL);
  expect(loads()).toBe(2);
});

test('a mirror that somebody else moved is not believed, and moved on from there', async () => {
  let reads = 0;
  const stale = butFor({
    read: async (run) => {
      const found = await mirror.read(run);
      if (++reads !== 5 || !found) return found;
      const wrong = { version: 'stale', checkpoint: { ...found.checkpoint, state: { n: 1, sum: 999 } } };
      expect(await mirror.move(run, found.version, wrong)).toBe(true);
      return wrong;
    },
  });
  expect(await count(stale)).toEqual(ALL);
  expect(loads()).toBe(2);
});

test('runs go on without a mirror that cannot be reached', async () => {
  const away = async () => Promise.reject(new MirrorUnavailable('away'));
  expect(await count({ read: away, move: away, drop: away, close: async () => {} })).toEqual(ALL);
  expect(loads()).toBe(TICKS);
});

// A tick appends the step's intent, its outcome, and the checkpoint: these are the second one's.
test.each([4, 5, 6])('a tick whose append failed (the %ith) is read from the journal again', async (failing) => {
  const { journal } = bench.open();
  const append = journal.append.bind(journal);
  journal.appendEach = (...args) => inTurn((events, release) => journal.append(args[0], events, release), ...args);
  let appends = 0;
  vi.spyOn(journal, 'append').mockImplementation(async (...args) => {
    const wanted = await append(...args);
    if (++appends === failing) throw new Error('the disk went away after it was written');
    return wanted;
  });
  expect(await count(mirror, journal)).toEqual(ALL);
  expect(loads()).toBe(2);
});

test('a run that is paused stops, though its next tick is in the mirror', async () => {
  await bench.create('r', counting as Program);
  let reads = 0;
  const pausing = butFor({
    read: async (run) => {
      if (++reads === 5) await bench.journal.pause(run);
      return mirror.read(run);
    },
  });
  await work(pausing);
  expect((await bench.until('r', 'paused')).tick).toBe(5);
  await bench.journal.resume(id('r'));
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toEqual(ALL);
});

test('a run that a person cancels, and one that is purged, leave the mirror at once', async () => {
  const over = mirrored({ journal: bench.journal, mirror, log: silent });
  const move = (run: string) => {
    const checkpoint = { id: id(run), program: 'counting', version: '1', schema: 1, tick: 1, state: {} };
    return mirror.move(id(run), undefined, { version: '1.1', checkpoint });
  };
  await bench.create('r', counting as Program);
  await move('r');
  await over.cancel(id('r'));
  expect(await mirror.read(RunId.parse('r'))).toBeUndefined();
  await move('r');
  await over.purge(id('r'));
  expect(await mirror.read(RunId.parse('r'))).toBeUndefined();
});

test('a purge that the mirror does not hear of says so for all runs at once, and takes the rest', async () => {
  const away = async () => Promise.reject(new MirrorUnavailable('It is away.'));
  const over = mirrored({ journal: bench.journal, mirror: butFor({ drop: away }), log: silent });
  for (const run of ['one', 'two', 'asked']) {
    await bench.create(run, counting as Program);
    await bench.journal.cancel(id(run));
  }
  const purge = over.purge.bind(over);
  const asked = new PenumbraError('stale', 'Run asked cannot do that: who asked for it needs it.');
  const but: Journal = new Proxy(over, {
    get: (of, name) =>
      name === 'purge'
        ? (run: string) => (run === 'asked' ? Promise.reject(asked) : purge(id(run)))
        : Reflect.get(of, name),
  });
  const purged = await purgeOver(but);
  expect(purged).toMatchObject({ runs: 2, kept: [] });
  expect(purged.bytes).toBeGreaterThan(0);
  expect(purged.left).toEqual([
    asked.message,
    'What the mirror has of 2 runs could not be deleted: It is away. Delete again once it answers; by itself it goes within a week.',
  ]);
  const again = await purgeOver(mirrored({ journal: bench.journal, mirror, log: silent }));
  expect(again).toMatchObject({ runs: 3, left: [] });
});
