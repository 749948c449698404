/** A step on Postgres against the same two commits by the bare client, on a server of the bench's own with fsync on. */
import { Client } from 'pg';
import { systemClock } from '../../../agent-core/contracts/index.ts';
import { openPostgres } from '../../../agent-core/durable/journal/postgres/open.ts';
import { PostgresServer } from '../../../test/support/postgres.ts';
import type { Bench } from '../figure.mts';
import { OURS, ourRun, RAW_POSTGRES, rawPostgres } from './contenders.mts';
import { dbos } from './peers/dbos.mts';
import { peersOr } from './peers/or-without.mts';
import { type Rates, race, rateFigures, ratesInWords, shareFigure } from './rounds.mts';

const ROUNDS_WITH_PEERS = 7;

export const postgres: Bench = async function* () {
  const server = await PostgresServer.start();
  const url = await server.database('runs');
  const { journal } = await openPostgres([url], { clock: systemClock, log: console.error });
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const raw = await rawPostgres(client);
    const found: { bytes: number; rates: Rates; peers?: Rates | undefined }[] = [];
    for (const bytes of [256, 10_240]) {
      found.push({ bytes, rates: await race([await ourRun(journal, `steps${bytes}`), raw], bytes) });
    }
    // Once it is there it stays, and asks the server for work of its own now and then.
    const peer = await peersOr(async () => dbos(await server.database('dbos')));
    for (const each of found) {
      if (!peer) break;
      const ours = await ourRun(journal, `beside${each.bytes}`);
      each.peers = await race([ours, peer], each.bytes, ROUNDS_WITH_PEERS);
    }
    await peer?.close();
    for (const each of found) yield* figuresOf(each);
  } finally {
    await client.end();
    await journal.close();
    await server.stop();
  }
};

function* figuresOf({ bytes, rates, peers }: { bytes: number; rates: Rates; peers?: Rates | undefined }) {
  const what = `Postgres, ${bytes} B`;
  yield* rateFigures(what, rates);
  if (peers) yield* rateFigures(`${what}, beside peers`, peers);
  const against = [ratesInWords(rates), ...(peers ? [`in turns with peers: ${ratesInWords(peers)}`] : [])].join('; ');
  yield { ...shareFigure(what, rates, { name: OURS, of: RAW_POSTGRES, least: 75 }), against };
}
