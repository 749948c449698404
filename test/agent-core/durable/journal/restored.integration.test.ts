import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import { JOURNAL } from '../../../../agent-core/durable/journal/sqlite/schema.ts';
import type { Run } from '../../../../agent-core/durable/runs/program.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import { Bench, id, oneTick } from '../runs/support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const stuck = oneTick('stuck', (run: Run) =>
  run.all([
    (branch) => branch.step('pay', { effect: 'keyed', keepsKeysMs: 1e9 }, () => new Promise(() => {})),
    (branch) => branch.step('count', { effect: 'pure' }, () => 1),
  ]),
);

/** The run is in the middle of its payment, and that is what the backup holds; `before`: what it is compacted behind. */
async function begin(before: readonly RunEvent[] = []): Promise<string> {
  await bench.create('r', stuck);
  const [claim] = await bench.journal.claim({ worker: 'w', limit: 1, programs: ['stuck'], gone: [] });
  if (!claim) throw new Error('nothing to claim');
  if (before.length > 0) {
    await bench.journal.append(claim, before);
    await bench.journal.keeping.seal(id('r'), 1);
    await bench.journal.keeping.drop(id('r'));
  }
  const slot = { tick: 1, branch: '0/0.0', position: 0, name: 'pay', key: 'k' };
  const request = {
    kind: 'ACTION_REQUESTED',
    ...slot,
    effect: 'keyed',
    attempt: 1,
    idempotencyKey: 'i',
    input: null,
  } as const;
  await bench.journal.append(claim, [request]);
  const backup = join(bench.folder, 'backup.db');
  const sql = new (loadSqlite())(join(bench.folder, JOURNAL.file));
  sql.prepare('VACUUM INTO ?').run(backup);
  sql.close();
  return backup;
}

async function reopened() {
  const { journal } = bench.open();
  try {
    const { status } = await journal.summary(id('r'));
    const parked = await journal.parked(id('r'));
    await journal.verify(id('r'));
    return { status, parked: parked.map(({ name, why }) => `${name}: ${why}`) };
  } finally {
    await journal.close();
  }
}

const PARKED = ['pay: the journal was restored from a backup; what happened since nobody knows'];

test('a journal that is opened again is no restored one', async () => {
  await begin();
  expect(await reopened()).toEqual({ status: 'ready', parked: [] });
});

test('what a restored journal calls started waits for a person, when it was written over the old file', async () => {
  const backup = await begin();
  await bench.journal.close();
  for (const tail of ['-wal', '-shm']) rmSync(join(bench.folder, JOURNAL.file + tail), { force: true });
  await bench.open().journal.close();
  copyFileSync(backup, join(bench.folder, JOURNAL.file));
  expect(await reopened()).toEqual({ status: 'parked', parked: PARKED });
});

test('a compacted run in a restored journal verifies, and what it calls started waits for a person', async () => {
  const done = { kind: 'TICK_DONE', tick: 1, version: '1', schema: 1, state: { isDone: false }, done: false } as const;
  const backup = await begin([done]);
  await bench.journal.close();
  for (const tail of ['-wal', '-shm']) rmSync(join(bench.folder, JOURNAL.file + tail), { force: true });
  await bench.open().journal.close();
  copyFileSync(backup, join(bench.folder, JOURNAL.file));
  expect(await reopened()).toEqual({ status: 'parked', parked: PARKED });
  const { journal } = bench.open();
  expect(await journal.keeping.sealOf(id('r'))).toMatchObject({ upTo: 2 });
  await journal.fork(id('r'), id('again'));
  expect((await journal.events(id('r'), 0, 1))[0]?.seq).toBe(3);
  await journal.close();
});

test('what a restored journal calls started waits for a person, when it came as another file', async () => {
  const backup = await begin();
  await bench.journal.close();
  rmSync(join(bench.folder, JOURNAL.file));
  rmSync(join(bench.folder, `${JOURNAL.file}.openings`));
  copyFileSync(backup, join(bench.folder, JOURNAL.file));
  expect(await reopened()).toEqual({ status: 'parked', parked: PARKED });
});
