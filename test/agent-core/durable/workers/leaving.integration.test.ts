/** Workers whose journal does not answer: when they leave, and when they take a run. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JournalUnavailable, MOST_CRASHES } from '../../../../agent-core/durable/journal/journal.ts';
import { Bench, id, oneTick } from '../runs/support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const WORKERS_METHODS = ['load', 'append', 'appendEach', 'claim', 'owners', 'changes', 'keepLease'] as const;

/** A connection of the bench's that is cut and mended by hand. */
function cable() {
  const { journal, liveness } = bench.open();
  const cut = { isCut: false };
  for (const name of WORKERS_METHODS) {
    const method = journal[name].bind(journal) as (...args: unknown[]) => Promise<never>;
    (journal as unknown as Record<string, unknown>)[name] = async (...args: unknown[]) => {
      if (cut.isCut) throw new JournalUnavailable('The journal cannot be reached.');
      return method(...args);
    };
  }
  return { journal, liveness, cut };
}

const claimsOf = async (run: string) =>
  (await bench.journal.events(id(run), 0, 1_000)).flatMap(({ event }) =>
    event?.kind === 'RUN_CLAIMED' ? [event.afterCrash] : [],
  );
const notes = () => readdirSync(join(bench.folder, 'workers')).filter((name) => name.endsWith('.left'));

/** A run whose step ends when a test says so. */
function held() {
  let calls = 0;
  const { promise, resolve } = Promise.withResolvers<string>();
  const program = oneTick('held', (run) =>
    run.step('send', { effect: 'unsafe' }, () => {
      calls++;
      return promise;
    }),
  );
  return { program, end: () => resolve('sent'), calls: () => calls };
}

/** A worker that takes the run, loses its journal, and leaves. */
async function leftWithoutJournal(program: Parameters<Bench['create']>[1], before: () => Promise<unknown>) {
  const { cut, ...ports } = cable();
  const worker = await bench.workerOver(ports, program);
  await before();
  cut.isCut = true;
  await worker.stop(0);
}

test('a run whose workers left while the journal was away had no crash, however often, and goes on at once', async () => {
  let begun = 0;
  let lasts = true;
  const program = oneTick('patient', (run) =>
    run.step('wait', { effect: 'keyed', keepsKeysMs: 1e9, attempts: 99 }, async ({ signal }) => {
      begun++;
      if (lasts) await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return 'done';
    }),
  );
  await bench.create('r', program);
  for (let i = 1; i <= MOST_CRASHES + 1; i++)
    await leftWithoutJournal(program, () => vi.waitFor(() => expect(begun).toBe(i), { timeout: 5_000 }));
  expect((await bench.journal.summary(id('r'))).owner).toBeDefined();
  expect(notes()).toHaveLength(1);
  lasts = false;
  const before = Date.now();
  await bench.worker(program);
  await bench.until('r', 'done');
  expect(Date.now() - before).toBeLessThan(3_000);
  expect(await claimsOf('r')).toEqual(Array(MOST_CRASHES + 2).fill(false));
  expect(notes()).toEqual([]);
});

/** A worker whose journal went away while a step was under way, which has ended since. */
async function withoutJournalInMidStep() {
  const { program, end, calls } = held();
  const { cut, ...ports } = cable();
  await bench.create('r', program);
  const worker = await bench.workerOver(ports, program);
  await vi.waitFor(() => expect(calls()).toBe(1));
  cut.isCut = true;
  end();
  return { program, calls, cut, worker };
}

test('a journal that answers again while its worker leaves gets the outcome it lacks, and the run back', async () => {
  const { program, calls, cut, worker } = await withoutJournalInMidStep();
  const stopped = worker.stop(5_000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await bench.journal.summary(id('r'))).owner).toBe(worker.id);
  cut.isCut = false;
  await stopped;
  expect(await bench.journal.summary(id('r'))).toMatchObject({ owner: undefined, status: 'ready' });
  expect(notes()).toEqual([]);
  await bench.worker(program);
  await bench.until('r', 'done', 'parked');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ state: 'done', value: { result: 'sent' } });
  expect(calls()).toBe(1);
});

test('a worker that waits long for its journal is told to leave all the same', async () => {
  const { worker } = await withoutJournalInMidStep();
  // Two tries later the next is 2 s away.
  await new Promise((resolve) => setTimeout(resolve, 3_200));
  await worker.stop(0);
  expect(notes()).toEqual([`${worker.id}.left`]);
});

test('a run that was claimed by an answer that was lost is gone on with, beside another and after no crash', async () => {
  const { program, end, calls } = held();
  const quick = oneTick('quick', async () => 'done');
  const { journal, liveness } = bench.open();
  const claim = journal.claim.bind(journal);
  let lost = 0;
  journal.claim = async (request) => {
    const claimed = await claim(request);
    if (lost > 0 || !claimed.some(({ program: name }) => name === 'quick')) return claimed;
    lost++;
    throw new JournalUnavailable('The connection was cut before the answer.');
  };
  await bench.create('busy', program);
  await bench.workerOver({ journal, liveness }, program, quick);
  await vi.waitFor(() => expect(calls()).toBe(1));
  await bench.create('r', quick);
  await bench.until('r', 'done');
  expect(lost).toBe(1);
  expect(await claimsOf('r')).toEqual([false, false]);
  end();
  await bench.until('busy', 'done');
  expect(calls()).toBe(1);
});

test('a note of a run that somebody else has by now takes nothing from them', async () => {
  const { program, end, calls } = held();
  await bench.create('r', program);
  await leftWithoutJournal(program, () => vi.waitFor(() => expect(calls()).toBe(1)));
  const owner = (await bench.journal.summary(id('r'))).owner ?? '';
  const [claim] = await bench.journal.claim({ worker: 'far', limit: 1, programs: ['held'], gone: [owner] });
  expect(claim?.afterCrash).toBe(true);
  await bench.worker(oneTick('other', async () => null));
  await bench.create(
    'new',
    oneTick('other', async () => null),
  );
  await bench.until('new', 'done');
  expect((await bench.journal.summary(id('r'))).owner).toBe('far');
  end();
});

test('a worker that died had a crash, also where its lock is gone and a note makes no sense', async () => {
  const program = oneTick('plain', async () => 'done');
  await bench.create('r', program);
  await bench.journal.keepLease('dead', 1);
  await bench.journal.claim({ worker: 'dead', limit: 1, programs: ['plain'], gone: [] });
  await bench.worker(oneTick('makes the folder', async () => null));
  const note = join(bench.folder, 'workers', 'dead.left');
  writeFileSync(note, '[{"run":"r"}]');
  await bench.worker(program);
  await bench.until('r', 'done');
  expect(await claimsOf('r')).toEqual([false, true]);
  expect(existsSync(note)).toBe(true);
});
