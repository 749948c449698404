import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../agent-core/contracts/clock.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { KeyFileSigner } from '../../../../agent-core/durable/signing/key-file.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { Bench, type Damage, HandClock, id, intent, type Open, outcome, tickDone } from './contract/fixture.ts';
import { journalContract } from './contract.ts';

let server: PostgresServer;
/** Each connection signs with a key of its own, as on machines of their own. */
const folder = mkdtempSync(join(tmpdir(), 'penumbra-keys-'));
beforeAll(async () => {
  server = await PostgresServer.start();
  for (const name of ['single', 'one', 'two', 'three']) await server.database(name);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const TABLES = [
  'run',
  'event',
  'signal',
  'child_over',
  'news',
  'published',
  'outbox',
  'lease',
  'seal',
  'memo',
  'signer',
];

const over =
  (databases: readonly string[]): Open =>
  async (clock: Clock) => {
    const connect = async () =>
      (
        await openPostgres(
          databases.map((name) => server.url(name)),
          { clock, log: silent, signer: new KeyFileSigner(mkdtempSync(join(folder, 'key-'))) },
        )
      ).journal;
    const [journal, other] = [await connect(), await connect()];
    const all = (text: string, ...values: unknown[]) =>
      Promise.all(databases.map((name) => server.query(name, text.replaceAll('FROM ', 'FROM penumbra.'), values)));
    return {
      ...{ journal, other },
      damage: (run: string, damage: Damage) => harm(databases, run, damage),
      leases: async () => {
        const kept = await Promise.all(
          databases.map((name) => server.query(name, 'SELECT worker FROM penumbra.lease')),
        );
        return [...new Set(kept.flat().map(({ worker }) => String(worker)))];
      },
      close: async () => {
        await journal.close();
        await other.close();
        for (const table of TABLES) await all(`DELETE FROM ${table}`);
      },
    };
  };

async function harm(databases: readonly string[], run: string, damage: Damage): Promise<void> {
  const all = async (text: string, ...values: unknown[]) => {
    for (const name of databases) await server.query(name, text, [run, ...values]);
  };
  if (!('seq' in damage)) {
    const change = damage.what === 'lose seal' ? 'DELETE FROM penumbra.seal' : 'UPDATE penumbra.seal SET at = at + 1';
    return all(`${change} WHERE run = $1`);
  }
  const where = 'penumbra.event WHERE run = $1 AND seq = $2';
  const move = 'UPDATE penumbra.event SET seq = $3 WHERE run = $1 AND seq = $2';
  if (damage.what === 'delete') await all(`DELETE FROM ${where}`, damage.seq);
  else if (damage.what === 'swap') {
    await all(move, damage.seq, -1);
    await all(move, damage.with, damage.seq);
    await all(move, -1, damage.with);
  } else {
    const at = 'octet_length(body) - 3';
    const flipped = `set_byte(body, ${at}, get_byte(body, ${at}) # 1)`;
    await all(`UPDATE penumbra.event SET body = ${flipped} WHERE run = $1 AND seq = $2`, damage.seq);
  }
}

test('an append that the database refuses half way leaves nothing', async () => {
  const clock = new HandClock();
  const bench = new Bench(await over(['single'])(clock), clock);
  const claim = await bench.created('r');
  await expect(bench.append(claim, intent('a'), outcome('a', 1), tickDone(2 ** 31, {}))).rejects.toThrow(
    /out of range/,
  );
  expect(await bench.kinds('r')).toEqual(['RUN_CREATED', 'RUN_CLAIMED']);
  await bench.append(claim, intent('a'));
  expect(await bench.journal.verify(id('r'))).toBe(3);
  await bench.opened.close();
});

describe('one database', () => journalContract(over(['single']), 12));
describe('three databases', () => journalContract(over(['one', 'two', 'three']), 12));
