/** A child whose own journal is damaged, as the run sees it that joins it, or that is cancelled with it. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunId } from '../../../../agent-core/contracts/runs.ts';
import { cancelRun } from '../../../../agent-core/durable/runs/cancelling.ts';
import { type Program, type Run, StepFailed } from '../../../../agent-core/durable/runs/program.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import { waitsOf } from '../../../../agent-core/host/runs/waiting.ts';
import { Bench, id, oneTick } from './support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

/** Flips a byte of an event's content; the last event where none is named. */
function damage(run: RunId, seq?: number): void {
  const sql = new (loadSqlite())(join(bench.folder, 'runs.db'));
  const row = '(SELECT id FROM run WHERE name = ?)';
  const [event] = sql
    .prepare<[string, number | null], { id: number; body: Buffer }>(
      `SELECT id, body FROM event WHERE run = ${row} AND seq = coalesce(?, seq) ORDER BY seq DESC LIMIT 1`,
    )
    .all(run, seq ?? null);
  if (!event) throw new Error(`run ${run} has no such event`);
  event.body.writeUInt8(event.body.readUInt8(0) ^ 1, 0);
  sql.prepare('UPDATE event SET body = ? WHERE id = ?').run(event.body, event.id);
  sql.close();
}

/** Starts `child`, waits until it is told to, and joins it as `joins` does. */
const joining = (child: Program, joins: (run: Run, started: RunId) => Promise<unknown>) =>
  oneTick('parent', async (run) => {
    const started = await run.spawn(child, null);
    await run.waitFor('go');
    return joins(run, started);
  });

/** The parent `r` and its child, brought to where the parent waits for the signal and the child for nothing. */
async function parentOf(child: Program, parent: Program): Promise<RunId> {
  await bench.create('r', parent);
  await bench.create(
    'other',
    oneTick('other', (run) => run.waitFor('go')),
  );
  await bench.worker(
    parent,
    child,
    oneTick('other', (run) => run.waitFor('go')),
  );
  await bench.until('r', 'waiting');
  const [started] = await bench.journal.children(id('r'));
  if (!started) throw new Error('there is no child');
  return started;
}

const made = oneTick('child', (run) => run.step('make', { effect: 'pure' }, () => 'made'));

test('a parent is told at the join that its child cannot be read, by run and row, and may go on', async () => {
  const told: unknown[] = [];
  const parent = joining(made, async (run, started) => {
    try {
      return await run.join(started);
    } catch (error) {
      told.push(error instanceof StepFailed);
      await run.waitFor('more');
      return (error as Error).message;
    }
  });
  const child = await parentOf(made, parent);
  const { events } = await bench.until(child, 'done');
  damage(child);
  await bench.journal.signal(id('r'), 'go', null);
  await vi.waitFor(() => expect(told).toEqual([true]));
  await bench.journal.signal(id('r'), 'more', null);
  await bench.until('r', 'done', 'broken');
  const outcome = await bench.journal.outcomeOf(id('r'));
  const words = expect.stringMatching(new RegExp(`^join: its end cannot be read: run ${child}, event ${events}: `));
  expect(outcome).toMatchObject({ state: 'done', value: { result: words } });
  // The same answer when the tick was run again.
  expect(told.length).toBeGreaterThan(1);
  expect(await bench.journal.verify(id('r'))).toBeGreaterThan(5);
  await bench.journal.signal(id('other'), 'go', null);
  await bench.until('other', 'done');
});

test('a parent that does not handle it fails in words, and is not broken', async () => {
  const parent = joining(made, (run, started) => run.join(started));
  const child = await parentOf(made, parent);
  await bench.until(child, 'done');
  damage(child);
  await bench.journal.signal(id('r'), 'go', null);
  expect(await bench.until('r', 'failed', 'broken')).toMatchObject({
    status: 'failed',
    why: expect.stringContaining(`run ${child}, event `),
  });
});

test('a parent whose child broke before its end waits for the person in words, and gets what becomes of it', async () => {
  const asleep = oneTick('child', (run) => run.waitFor('wake'));
  const parent = joining(asleep, (run, started) => run.join(started).catch((error: Error) => error.message));
  const child = await parentOf(asleep, parent);
  await bench.journal.signal(id('r'), 'go', null);
  await bench.until(child, 'waiting');
  damage(child, 1);
  await bench.journal.signal(child, 'wake', null);
  await bench.until(child, 'broken');
  const waiting = await bench.until('r', 'waiting');
  const { why } = await waitsOf(bench.journal, waiting, await bench.journal.steps(id('r')));
  expect(why).toMatch(new RegExp(`^waits for its child child; child is broken \\(run ${child}, event 1: .*\\)$`));
  await bench.journal.cancel(child);
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ value: { result: 'join: it was cancelled' } });
});

test('a run is cancelled with all its children, whichever of them cannot be read', async () => {
  const asleep = oneTick('child', (run) => run.waitFor('wake'));
  const parent = oneTick('parent', async (run) => {
    for (let i = 0; i < 2; i++) await run.spawn(asleep, null);
    await run.waitFor('never');
  });
  const first = await parentOf(asleep, parent);
  for (const child of await bench.journal.children(id('r'))) await bench.until(child, 'waiting');
  damage(first, 3);
  await expect(bench.journal.steps(first)).rejects.toThrow(/, event 3: /);
  await cancelRun(bench.journal, id('r'));
  const statuses = (await bench.journal.list(10)).map(({ status }) => status).toSorted();
  expect(statuses).toEqual(['cancelled', 'cancelled', 'cancelled', 'waiting']);
});
