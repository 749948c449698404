/** A step on Postgres against the same two commits by the bare client, on a server of the bench's own with fsync on. */
import { Client } from 'pg';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import { openPostgres } from '../../../agent-core/durable/journal/postgres/open.ts';
import { PostgresServer } from '../../../test/support/postgres.ts';
import type { Bench } from '../figure.mts';
import { OURS, ourRun, RAW_POSTGRES, rawPostgres } from './contenders.mts';
import { race, rateFigures, shareFigure } from './rounds.mts';

export const postgres: Bench = async function* () {
  const server = await PostgresServer.start();
  const url = await server.database('runs');
  const { journal } = await openPostgres([url], { clock: systemClock, log: console.error });
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const raw = await rawPostgres(client);
    for (const bytes of [256, 10_240]) {
      const rates = await race([await ourRun(journal, `steps${bytes}`), raw], bytes);
      const what = `Postgres, ${bytes} B`;
      yield* rateFigures(what, rates);
      yield shareFigure(what, rates, { name: OURS, of: RAW_POSTGRES, least: 75 });
    }
  } finally {
    await client.end();
    await journal.close();
    await server.stop();
  }
};
