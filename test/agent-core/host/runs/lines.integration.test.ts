import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refused } from '../../../../agent-core/durable/runs/program.ts';
import { runLines } from '../../../../agent-core/host/runs/lines.ts';
import { listRuns } from '../../../../agent-core/host/runs/listing.ts';
import { Bench, id, oneTick } from '../../durable/runs/support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const pure = { effect: 'pure' } as const;

function sql(statement: string): void {
  const db = new Database(path.join(bench.folder, 'runs.db'));
  db.exec(statement);
  db.close();
}

async function finished(): Promise<void> {
  const program = oneTick('code', (run) => run.step('add', pure, () => 3));
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'done');
}

test('an event that cannot be read is a line that says so, and those around it are read', async () => {
  await finished();
  sql(`UPDATE event SET body = CAST('no JSON' AS BLOB) WHERE seq = 3`);
  const { lines, total } = await runLines(bench.journal, id('r'), 0, 100);
  expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(total).toBe(5);
  expect(lines[2]).toEqual({ seq: 3, sentence: 'cannot be read: run r, event 3: its content is no JSON' });
  expect(lines[4]?.sentence).toBe('tick 1 is done, and so is the run');
});

test('events that were dropped are one line, and those after it are read as ever', async () => {
  await finished();
  await bench.journal.keeping.seal(id('r'), 1);
  while ((await bench.journal.keeping.drop(id('r'))).more);
  const { lines, total } = await runLines(bench.journal, id('r'), 0, 100);
  expect(lines.map(({ seq }) => seq)).toEqual([4, 5]);
  expect(lines[0]?.sentence).toMatch(/^events 1 to 4 were dropped; the checkpoint in event 5, signed with key/);
  expect(total).toBe(5);
  expect((await runLines(bench.journal, id('r'), 0, 1)).lines.map(({ seq }) => seq)).toEqual([4]);
  expect((await runLines(bench.journal, id('r'), 4, 100)).lines.map(({ seq }) => seq)).toEqual([5]);
  sql('UPDATE seal SET at = at + 1');
  const forged = (await runLines(bench.journal, id('r'), 0, 100)).lines;
  expect(forged.map(({ seq }) => seq)).toEqual([4, 5]);
  expect(forged[0]?.sentence).toMatch(/^cannot be read: run r, event 4: .* was forged$/);
});

test('a page that begins after a step was asked for calls it by its name', async () => {
  await finished();
  const { lines } = await runLines(bench.journal, id('r'), 3, 1);
  expect(lines.map(({ sentence }) => sentence)).toEqual(['✓ add: 3']);
});

test('of a tick with many steps the open ones are told, and the last of the others', async () => {
  const program = oneTick('many', async (run) => {
    for (let i = 0; i < 80; i++) await run.step(`s${i}`, pure, () => i);
    await run.waitFor('go');
  });
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'waiting');
  const { runs } = await listRuns(bench.journal, new Set(['many']), 10);
  const names = runs[0]?.steps.map(({ name }) => name);
  expect(names).toEqual([...Array.from({ length: 49 }, (_, i) => `s${i + 31}`), 'waitFor']);
  expect(runs[0]).toMatchObject({ moreSteps: 31, isKnown: true });
});

test('a run whose steps cannot be read is listed with the reason, and the others beside it', async () => {
  const program = oneTick('waits', async (run) => {
    await run.step('add', pure, () => 3);
    await run.waitFor('go');
  });
  for (const name of ['r', 'other']) await bench.create(name, program);
  await bench.worker(program);
  for (const name of ['r', 'other']) await bench.until(name, 'waiting');
  sql(`UPDATE event SET body = CAST('no JSON' AS BLOB) WHERE kind = 'OBSERVATION_GENERATED' AND run = 1`);
  const { runs, more } = await listRuns(bench.journal, new Set(), 2);
  expect(more).toBe(false);
  const [other, damaged] = runs;
  expect(other?.steps).toHaveLength(2);
  expect(other?.isKnown).toBe(false);
  expect(damaged).toMatchObject({ id: 'r', steps: [], why: expect.stringMatching(/no JSON$/) });
  expect((await listRuns(bench.journal, new Set(), 1)).more).toBe(true);
});

test('what a terminal would act on is shown as its code, never sent to it', async () => {
  const program = oneTick('code', (run) =>
    run
      .step('\u001b[2Jclean', pure, () => {
        throw new Refused('over\r\u202ewrite');
      })
      .catch(() => null),
  );
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'done');
  const { lines } = await runLines(bench.journal, id('r'), 0, 100);
  const told = lines.map(({ sentence }) => sentence).join('');
  expect(told).toContain('\\u{1b}[2Jclean');
  expect(told).toContain('over\\u{d}\\u{202e}write');
  expect(told).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
