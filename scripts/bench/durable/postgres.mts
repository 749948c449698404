/** A step on Postgres against the same two commits by the bare client, on a server of the bench's own with fsync on. */
import { Client } from 'pg';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import { openPostgres } from '../../../agent-core/durable/journal/postgres/open.ts';
import { PostgresServer } from '../../../test/support/postgres.ts';
import type { Bench } from '../figure.mts';
import { againstRaw, type RawStep, shareOf } from './steps.mts';

export const postgres: Bench = async function* () {
  const server = await PostgresServer.start();
  const url = await server.database('runs');
  const { journal } = await openPostgres([url], { clock: systemClock, log: console.error });
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('CREATE TABLE raw_step (id bigserial PRIMARY KEY, body text NOT NULL)');
    await client.query('ALTER TABLE raw_step ALTER COLUMN body SET STORAGE EXTERNAL');
    const insert = (body: string) =>
      client.query({ name: 'insert', text: 'INSERT INTO raw_step (body) VALUES ($1)', values: [body] });
    const raw: RawStep = async (intent, outcome) => {
      await insert(intent);
      await insert(outcome);
    };
    for (const bytes of [256, 10_240])
      yield* shareOf(`Postgres, ${bytes} B`, 'raw pg', await againstRaw(journal, raw, bytes));
  } finally {
    await client.end();
    await journal.close();
    await server.stop();
  }
};
