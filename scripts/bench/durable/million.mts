/** A million sleeping runs on one SQLite and on one Postgres shard: rows, disk, and ticks a second with them there. */
import { join } from 'node:path';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../agent-core/durable/journal/journal.ts';
import { openPostgres } from '../../../agent-core/durable/journal/postgres/open.ts';
import { Liveness } from '../../../agent-core/durable/workers/liveness.ts';
import { PostgresServer } from '../../../test/support/postgres.ts';
import { type Bench, type Figure, rounded } from '../figure.mts';
import { FAR, type Pace, paceOf, putToSleep } from './agents.mts';
import { copyOnPostgres, copyOnSqlite } from './copies.mts';
import { isLarge, openSqlite, sizeOf, temporaryFolder } from './kit.mts';

const bench = 'durable';
const SLEEPING = isLarge ? 1_000_000 : 10_000;
const DUE = isLarge ? 3_000 : 1_000;
/** The others are made as copies of one of these. */
const THROUGH_JOURNAL = isLarge ? 10_000 : 1_000;

interface Ticked extends Pace {
  /** On the disk, a tick. */
  readonly bytes: number;
}

interface Measured {
  readonly where: string;
  readonly rows: string;
  readonly bytes: number;
  readonly alone: Ticked;
  readonly among: Ticked;
}

export const millionOnSqlite: Bench = async function* () {
  yield* figuresOf(await onSqlite());
};

export const millionOnPostgres: Bench = async function* () {
  yield* figuresOf(await onPostgres());
};

function* figuresOf({ where, rows, bytes, alone, among }: Measured): Generator<Figure> {
  const what = `${SLEEPING} sleeping runs on one ${where}`;
  const spread = `${rounded(bytes / SLEEPING, 0)} B a run`;
  yield { bench, metric: `${what}: disk`, value: rounded(bytes / 1e6), unit: 'MB', spread, against: `rows: ${rows}` };
  const metric = `${what}: ticks of one worker among them`;
  const inWords = ({ cpuMs, bytes: each }: Ticked) =>
    `each ${rounded(cpuMs)} ms of this process's processor time and ${rounded(each, 0)} B`;
  const against = `with no other runs: ${rounded(alone.perSecond, 0)}/s, ${inWords(alone)}`;
  const paces = { spread: inWords(among), against };
  yield { bench, metric, value: rounded(among.perSecond, 0), unit: 'ticks/s', ...paces };
}

/** Of runs that sleep a while and are then due; a tenth as many come before them, to warm up. */
async function pace(
  { journal, liveness, size }: { journal: Journal; liveness: Liveness; size(): number | Promise<number> },
  name: string,
): Promise<Ticked> {
  const measured = async (part: string, count: number) => {
    await putToSleep(journal, { name: `${name}-${part}`, count, until: 1, hands: 8 });
    const before = await size();
    const found = await paceOf(journal, liveness, count);
    return { ...found, bytes: ((await size()) - before) / count };
  };
  await measured('warm', DUE / 10);
  return measured('due', DUE);
}

async function onSqlite(): Promise<Measured> {
  const folder = temporaryFolder();
  const { journal, store } = openSqlite(folder.path);
  const size = () => sizeOf(store);
  const liveness = new Liveness(join(folder.path, 'workers'));
  try {
    const alone = await pace({ journal, liveness, size }, 'alone');
    const before = size();
    store.sql.exec('BEGIN');
    await putToSleep(journal, { name: 'many', count: THROUGH_JOURNAL, until: Date.now() + FAR });
    store.sql.exec('COMMIT');
    copyOnSqlite(store, 'many-0', SLEEPING - THROUGH_JOURNAL);
    const bytes = size() - before;
    const count = (text: string) => Number(store.sql.prepare(`SELECT count(*) FROM ${text}`).pluck().get());
    const many = "name LIKE 'many-%'";
    const runs = count(`run WHERE ${many}`);
    const events = count(`event WHERE run IN (SELECT id FROM run WHERE ${many})`);
    const among = await pace({ journal, liveness, size }, 'among');
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
    const alone = await pace({ journal, liveness, size }, 'alone');
    await putToSleep(journal, { name: 'model', count: 1, until: Date.now() + FAR });
    const before = await size();
    await copyOnPostgres(server, 'million', 'model-0', SLEEPING);
    const bytes = (await size()) - before;
    const count = async (text: string) =>
      Number((await server.query('million', `SELECT count(*) AS n FROM penumbra.${text} LIKE 'model-0-%'`))[0]?.n);
    const rows = `run ${await count('run WHERE name')}, event ${await count('event WHERE run')}`;
    const among = await pace({ journal, liveness, size }, 'among');
    return { where: 'Postgres shard', rows, bytes, alone, among };
  } finally {
    await journal.close();
    await server.stop();
    folder.remove();
  }
}
