/** A million sleeping runs on one SQLite and on one Postgres shard: rows, disk, and ticks a second with them there. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../agent-core/durable/journal/journal.ts';
import { openPostgres } from '../../../agent-core/durable/journal/postgres/open.ts';
import { Liveness } from '../../../agent-core/durable/workers/liveness.ts';
import { PostgresServer } from '../../../test/support/postgres.ts';
import { type Bench, type Figure, rounded } from '../figure.mts';
import { FAR, type Pace, paceOf, putToSleep } from './agents.mts';
import { isLarge, openSqlite, temporaryFolder } from './kit.mts';

const bench = 'durable';
const SLEEPING = isLarge ? 1_000_000 : 10_000;
const DUE = isLarge ? 3_000 : 1_000;
const A_COMMIT = 10_000;

interface Measured {
  readonly where: string;
  readonly rows: string;
  readonly bytes: number;
  readonly alone: Pace;
  readonly among: Pace;
}

export const million: Bench = async function* () {
  yield* figuresOf(await onSqlite());
  yield* figuresOf(await onPostgres());
};

function* figuresOf({ where, rows, bytes, alone, among }: Measured): Generator<Figure> {
  const what = `${SLEEPING} sleeping runs on one ${where}`;
  const spread = `${rounded(bytes / SLEEPING, 0)} B a run`;
  yield { bench, metric: `${what}: disk`, value: rounded(bytes / 1e6), unit: 'MB', spread, against: `rows: ${rows}` };
  const metric = `${what}: ticks of one worker among them`;
  const inWords = ({ perSecond, cpuMs }: Pace) => `${rounded(perSecond, 0)}/s, ${rounded(cpuMs)} ms of processor each`;
  const paces = { spread: inWords(among), against: `with no other runs: ${inWords(alone)}` };
  yield { bench, metric, value: rounded(among.perSecond, 0), unit: 'ticks/s', ...paces };
}

/** Of runs that sleep a while and are then due; a tenth as many come before them, to warm up. */
async function pace(journal: Journal, liveness: Liveness, name: string): Promise<Pace> {
  const measured = async (part: string, count: number) => {
    await putToSleep(journal, { name: `${name}-${part}`, count, until: 1, hands: 8 });
    return paceOf(journal, liveness, count);
  };
  await measured('warm', DUE / 10);
  return measured('due', DUE);
}

async function onSqlite(): Promise<Measured> {
  const folder = temporaryFolder();
  const { journal, store } = openSqlite(folder.path);
  const liveness = new Liveness(join(folder.path, 'workers'));
  try {
    const alone = await pace(journal, liveness, 'alone');
    store.emptyLog();
    const before = statSync(store.file).size;
    for (let done = 0; done < SLEEPING; done += A_COMMIT) {
      store.sql.exec('BEGIN');
      await putToSleep(journal, { name: `many-${done}`, count: A_COMMIT, until: Date.now() + FAR + done });
      store.sql.exec('COMMIT');
    }
    store.emptyLog();
    const bytes = statSync(store.file).size - before;
    const count = (text: string) => Number(store.sql.prepare(`SELECT count(*) FROM ${text}`).pluck().get());
    const many = "name LIKE 'many-%'";
    const runs = count(`run WHERE ${many}`);
    const events = count(`event WHERE run IN (SELECT id FROM run WHERE ${many})`);
    const among = await pace(journal, liveness, 'among');
    return { where: 'SQLite', rows: `run ${runs}, event ${events}`, bytes, alone, among };
  } finally {
    await journal.close();
    folder.remove();
  }
}

async function onPostgres(): Promise<Measured> {
  const folder = temporaryFolder();
  const server = await PostgresServer.start();
  const url = await server.database('million');
  const { journal } = await openPostgres([url], { clock: systemClock, log: console.error });
  const liveness = new Liveness(join(folder.path, 'workers'));
  const size = async () => Number((await server.query('million', `SELECT pg_database_size('million') AS n`))[0]?.n);
  try {
    const alone = await pace(journal, liveness, 'alone');
    await putToSleep(journal, { name: 'model', count: 1, until: Date.now() + FAR });
    const before = await size();
    await copyRun(server, 'model-0', SLEEPING);
    const bytes = (await size()) - before;
    const count = async (text: string) =>
      Number((await server.query('million', `SELECT count(*) AS n FROM penumbra.${text} LIKE 'model-0-%'`))[0]?.n);
    const rows = `run ${await count('run WHERE name')}, event ${await count('event WHERE run')}`;
    const among = await pace(journal, liveness, 'among');
    return { where: 'Postgres shard', rows, bytes, alone, among };
  } finally {
    await journal.close();
    await server.stop();
    folder.remove();
  }
}

/** Rows as those of a run that was put to sleep through the journal, under names of their own; their hashes are its. */
async function copyRun(server: PostgresServer, run: string, count: number): Promise<void> {
  const columns = `SELECT table_name AS table, string_agg(quote_ident(column_name), ', ') FILTER (WHERE column_name <> 'run'
      AND NOT (table_name = 'run' AND column_name = 'name')) AS others, bool_or(column_name = 'run') AS has_run
    FROM information_schema.columns WHERE table_schema = 'penumbra' GROUP BY table_name`;
  for (const { table, others, has_run } of await server.query('million', columns)) {
    const key = table === 'run' ? 'name' : has_run ? 'run' : undefined;
    if (!key || !others) continue;
    for (let from = 0; from < count; from += 100_000) {
      const numbers = `generate_series(${from}, ${Math.min(from + 100_000, count) - 1}) AS i`;
      const copy = `INSERT INTO penumbra.${table} (${key}, ${others})
        SELECT '${run}-' || i, ${others} FROM penumbra.${table}, ${numbers} WHERE ${key} = '${run}'`;
      await server.query('million', copy);
    }
    await server.query('million', `VACUUM (ANALYZE) penumbra.${table}`);
  }
}
