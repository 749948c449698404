/** The journal that a process is configured with, with a worker over it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { id, oneTick } from '../runs/support.ts';
import { wait } from './contract/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'penumbra-configured-'));
const options = { clock: systemClock, log: () => {} };
const pure = { effect: 'pure' } as const;

const child = oneTick('child', async (run) => {
  await run.sleep((await run.now()) + 100);
  return run.step('work', pure, () => 'made');
});
const parent = oneTick('parent', async (run) => {
  const children = [await run.spawn(child, 1), await run.spawn(child, 2), await run.spawn(child, 3)];
  const made = await run.all(children.map((one) => (branch) => branch.join(one)));
  return { made: made.length, said: await run.waitFor('word') };
});

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('a worker runs a program with children, sleeps and signals over two databases', async () => {
  const addresses = [await server.database('first'), await server.database('second')];
  const env = { PENUMBRA_JOURNAL: ` ${addresses.join(' , ')}` };
  const { journal, liveness } = await openConfiguredJournal(folder, options, env);
  const worker = new Worker({ journal, liveness, programs: [parent, child], ...options });
  await worker.start();
  const { name: program, version, schema } = parent;
  await journal.create({ id: id('r'), program, version, schema, state: { isDone: false } });
  const outside = await openConfiguredJournal(folder, options, env);
  await outside.journal.signal(id('r'), 'word', 'hello');
  while ((await outside.journal.outcomeOf(id('r'))) === undefined) await wait(20);
  expect(await outside.journal.outcomeOf(id('r'))).toMatchObject({ value: { result: { made: 3, said: 'hello' } } });
  expect(await outside.journal.list(10)).toHaveLength(4);
  await worker.stop(1000);
  await journal.close();
  await outside.journal.close();
});

test('without addresses it is the journal of the data folder', async () => {
  const { journal } = await openConfiguredJournal(folder, options, { PENUMBRA_JOURNAL: ' ' });
  await journal.create({ id: id('here'), program: 'p', version: '1', schema: 1, state: null });
  expect(await journal.list(10)).toMatchObject([{ id: 'here' }]);
  await journal.close();
});
