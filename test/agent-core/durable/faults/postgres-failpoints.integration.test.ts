/** A worker over two Postgres databases, killed at its writes to them and at its effects. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { Patient, RUN } from './harness.ts';

const TABLES = ['run', 'event', 'signal', 'child_over', 'news', 'published', 'outbox', 'lease', 'seal', 'memo'];

let server: PostgresServer;
/** Databases of each worker that is killed beside others. */
const LANES = [
  ['a1', 'a2'],
  ['b1', 'b2'],
  ['c1', 'c2'],
] as const;
beforeAll(async () => {
  server = await PostgresServer.start();
  for (const name of LANES.flat()) await server.database(name);
});
afterAll(() => server.stop());

/** Kills a worker at the n-th failpoint, and has another one finish. */
async function killedAt(n: number, databases: readonly string[]) {
  const urls = databases.map((name) => server.url(name));
  const { journal } = await openPostgres(urls, { clock: systemClock, log: silent });
  const patient = new Patient(journal, { PENUMBRA_JOURNAL: urls.join() });
  try {
    await patient.create();
    const passed = await patient.work(n);
    const settled: string[] = [];
    for (let tries = 0; tries < 5; tries++) {
      if (tries > 0 || passed === undefined) await patient.work();
      settled.push(...(await patient.settle()));
      if ((await journal.summary(RUN)).status === 'done') break;
    }
    const events = await journal.verify(RUN);
    const [first] = await journal.events(RUN, 0, 1);
    return { passed, settled, left: events - (first?.seq ?? 0), outcome: await patient.outcome() };
  } finally {
    await patient.close();
    const empty = TABLES.map((table) => `DELETE FROM penumbra.${table}`).join('; ');
    for (const name of databases) await server.query(name, empty);
  }
}

/** What a kill there leaves in the databases can be another thing than at any other place; `npm run test:faults` takes them all. */
function worthKilling(places: readonly string[]): number[] {
  const all = places.map((_place, i) => i + 1);
  if (process.env.PENUMBRA_KILLS !== undefined) return all;
  const isTransaction = (place: string) => place.endsWith(' write');
  // Before anything all is as after what came before it; the same kinds appended again are no other case.
  return all.filter((n) => {
    const place = places[n - 1] ?? '';
    return n === 1 || (!place.startsWith('before ') && (isTransaction(place) || places.indexOf(place) === n - 1));
  });
}

test('killed at its writes to two Postgres databases, a run ends as one that was never killed', {
  timeout: 600_000,
}, async () => {
  const uncut = await killedAt(0, LANES[0]);
  const places = uncut.passed ?? [];
  for (const place of [
    'within write',
    'after append TICK_DONE',
    'after tell parent',
    'after DELETE FROM news',
    'after effect unsafe',
  ])
    expect(places).toContain(place);
  expect(uncut.settled).toEqual([]);
  const chosen = worthKilling(places);
  const left = [...chosen];
  let kills = 0;
  const inLane = async (lane: readonly string[]) => {
    for (let n = left.shift(); n !== undefined; n = left.shift()) {
      const cut = await killedAt(n, lane);
      const place = `killed ${places[n - 1]} (${n})`;
      if (cut.passed === undefined) kills++;
      expect({ place, left: cut.left, ...cut.outcome }).toEqual({ place, left: 0, ...uncut.outcome });
    }
  };
  await Promise.all(LANES.map(inLane));
  expect(kills).toBe(chosen.length);
  console.log(`faults: ${chosen.length} of ${places.length} failpoints on Postgres visited, ${kills} kills`);
});
