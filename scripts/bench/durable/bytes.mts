/** What a step of 10 KB takes on the disk, ours and the peers'. */
import { systemClock } from '../../../agent-core/contracts/index.ts';
import { openPostgres } from '../../../agent-core/durable/journal/postgres/open.ts';
import { PostgresServer } from '../../../test/support/postgres.ts';
import { atMost, type Bench, type Figure } from '../figure.mts';
import { OURS, ourRun, ourSqlite } from './contenders.mts';
import { isLarge, noise, temporaryFolder } from './kit.mts';
import { dbos } from './peers/dbos.mts';
import { langGraph } from './peers/langgraph.mts';
import { peersOr } from './peers/or-without.mts';
import type { Contender } from './rounds.mts';

const PAYLOAD = 10_240;
const STEPS = 1_000;
/** A state of all outcomes is written whole at each step: 5 GB over 1,000 of them. */
const STEPS_OF_ALL = isLarge ? STEPS : 200;

interface Taken {
  readonly name: string;
  readonly steps: number;
  readonly bytes: number;
}

export const bytes: Bench = async function* () {
  const ours = [await onSqlite(), await onPostgres()];
  const peers = await peersOr(async () => [
    await ofLangGraph('the last outcome', STEPS),
    await ofLangGraph('all outcomes', STEPS_OF_ALL),
    await ofLangGraph('tasks', STEPS),
    await ofDbos(),
  ]);
  const against = peers?.map(({ name, steps, bytes: value }) => `${name}: ${value} over ${steps}`).join('; ');
  for (const taken of ours) {
    const held = atMost(taken.bytes, PAYLOAD * 1.25 + 1024);
    yield { ...figureOf(taken), ...held, ...(against && { against }) };
  }
  yield* (peers ?? []).map(figureOf);
};

const figureOf = ({ name, steps, bytes: value }: Taken): Figure => ({
  bench: 'durable',
  metric: `bytes a step of 10 KB incompressible, over ${steps}: ${name}`,
  unit: 'B',
  value,
});

async function grown(contender: Contender, size: () => number | Promise<number>, steps: number): Promise<Taken> {
  const outcomes = Array.from({ length: steps }, () => noise(PAYLOAD));
  const before = await size();
  await contender.steps(outcomes);
  return { name: contender.name, steps, bytes: Math.round(((await size()) - before) / steps) };
}

async function onSqlite(): Promise<Taken> {
  const folder = temporaryFolder();
  const { journal, size } = ourSqlite(folder.path);
  try {
    return { ...(await grown(await ourRun(journal, 'bytes'), size, STEPS)), name: `${OURS} on SQLite` };
  } finally {
    await journal.close();
    folder.remove();
  }
}

async function ofLangGraph(keeps: Parameters<typeof langGraph>[1], steps: number): Promise<Taken> {
  const folder = temporaryFolder();
  const graph = langGraph(folder.path, keeps);
  try {
    return await grown(graph, graph.size, steps);
  } finally {
    await graph.close();
    folder.remove();
  }
}

async function onPostgres(): Promise<Taken> {
  return onServer(async (url, size) => {
    const { journal } = await openPostgres([url], { clock: systemClock, log: console.error });
    try {
      return { ...(await grown(await ourRun(journal, 'bytes'), size, STEPS)), name: `${OURS} on Postgres` };
    } finally {
      await journal.close();
    }
  });
}

async function ofDbos(): Promise<Taken> {
  return onServer(async (url, size) => {
    const peer = await dbos(url);
    try {
      return await grown(peer, size, STEPS);
    } finally {
      await peer.close();
    }
  });
}

/** With all its tables, indexes and what lies beside them, of an own server. */
async function onServer(work: (url: string, size: () => Promise<number>) => Promise<Taken>): Promise<Taken> {
  const server = await PostgresServer.start();
  const size = async () => Number((await server.query('bytes', `SELECT pg_database_size('bytes') AS n`))[0]?.n);
  try {
    return await work(await server.database('bytes'), size);
  } finally {
    await server.stop();
  }
}
