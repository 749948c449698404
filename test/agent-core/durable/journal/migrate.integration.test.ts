/** The schema of a Postgres shard from version to version. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { commitment, link, newSalt, ORIGIN } from '../../../../agent-core/durable/journal/chain.ts';
import { runs } from '../../../../agent-core/durable/journal/postgres/migrations/001-runs.ts';
import { MIGRATIONS } from '../../../../agent-core/durable/journal/postgres/migrations/index.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { id, intent, outcome, parkedStep } from './contract/fixture.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

const open = (url: string) => openPostgres([url], { clock: systemClock, log: silent });
const versionOf = async (database: string) => (await server.query(database, 'SELECT version FROM penumbra.self'))[0];

/** What the first version left of a run with one step that waits for a person. */
async function writeFirst(database: string): Promise<void> {
  const query = (text: string, values: unknown[] = []) => server.query(database, text, values);
  const schema = 'CREATE SCHEMA penumbra; SET search_path = penumbra';
  await query(`${schema}; ${runs.up}; INSERT INTO self VALUES ('11111111-1111-4111-8111-111111111111', 1)`);
  const created = { kind: 'RUN_CREATED', program: 'p', version: '1', schema: 1, state: 'first' } as const;
  let last = ORIGIN;
  const events = [created, intent('a'), parkedStep('a')];
  for (const [i, { kind, ...rest }] of events.entries()) {
    const [body, salt] = [Buffer.from(JSON.stringify(rest)), newSalt()];
    const committed = commitment(salt, body);
    last = link(last, { run: 'r', seq: i + 1, kind, at: 5 }, committed);
    const values = ['r', i + 1, kind, 5, body.length, body, salt, committed, last];
    await query('INSERT INTO penumbra.event VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', values);
  }
  await query(
    `INSERT INTO penumbra.run (name, program, status, checkpoint, tick, seq, link, ready_at, created_at, updated_at)
     VALUES ('r', 'p', 'parked', 1, 1, 3, $1, 5, 5, 5)`,
    [last],
  );
}

test('a database of the first version is brought to the last, and its runs go on where they were', async () => {
  const url = await server.database('first');
  await writeFirst('first');
  const { journal } = await open(url);
  expect(await versionOf('first')).toEqual({ version: MIGRATIONS.length });
  expect(await journal.verify(id('r'))).toBe(3);
  expect(await journal.parked(id('r'))).toMatchObject([{ name: 'a', state: 'parked', startedAt: 5 }]);
  await journal.resolve(id('r'), 'a', { how: 'done', value: 7 });
  const [claim] = await journal.claim({ worker: 'w', limit: 1, programs: ['p'], gone: [] });
  if (!claim) throw new Error('the run was not given');
  expect(await journal.load(claim)).toMatchObject({ state: 'first', steps: [{ outcome: { value: 7 } }] });
  await journal.append(claim, [intent('b', 1)]);
  await journal.append(claim, [outcome('b', 8)]);
  expect(await journal.verify(id('r'))).toBe(7);
  await journal.close();
});

test('a database of a newer Penumbra is refused in words and left as it is', async () => {
  const url = await server.database('newer');
  await (await open(url)).journal.close();
  await server.query('newer', 'UPDATE penumbra.self SET version = 99');
  await expect(open(url)).rejects.toMatchObject({
    code: 'schema-newer',
    message: expect.stringMatching(/newer Penumbra \(schema 99; this one knows \d+\)/),
  });
  expect(await versionOf('newer')).toEqual({ version: 99 });
});

test('processes that open a new database at the same time make its tables once', async () => {
  const url = await server.database('together');
  const all = await Promise.all(Array.from({ length: 4 }, () => open(url)));
  expect(await server.query('together', 'SELECT count(*)::integer AS count FROM penumbra.self')).toEqual([
    { count: 1 },
  ]);
  const sources = await Promise.all(all.map(({ outbox }) => outbox.source()));
  expect(new Set(sources).size).toBe(1);
  for (const { journal } of all) await journal.close();
});

test('a worker of an older Penumbra writes nothing once a newer one has changed the tables', async () => {
  const url = await server.database('older');
  const { journal } = await open(url);
  await server.query('older', 'DROP FUNCTION penumbra.append');
  const run = { id: id('r'), program: 'p', version: '1', schema: 1, state: null };
  await expect(journal.create(run)).rejects.toMatchObject({ code: 'schema-newer' });
  expect(await server.query('older', 'SELECT name FROM penumbra.run')).toEqual([]);
  await journal.close();
});
