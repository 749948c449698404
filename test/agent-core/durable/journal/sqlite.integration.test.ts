import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Clock } from '../../../../agent-core/contracts/clock.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import { Bench, type Damage, HandClock, id, intent, outcome, tickDone } from './contract/fixture.ts';
import { journalContract } from './contract.ts';

async function open(clock: Clock) {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-journal-'));
  const connect = () => openJournal(folder, { clock, log: silent }).journal;
  const [journal, other] = [connect(), connect()];
  return {
    ...{ folder, journal, other },
    damage: async (run: string, damage: Damage) => harm(join(folder, 'runs.db'), run, damage),
    leases: async () => leasesIn(join(folder, 'runs.db')),
    close: async () => {
      await journal.close();
      await other.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const EVENT = '(SELECT id FROM run WHERE name = ?) AND seq';

/** Writes into the tables behind the journal's back. */
function harm(file: string, run: string, damage: Damage): void {
  const sql = new (loadSqlite())(file);
  try {
    const event = sql.prepare(`SELECT * FROM event WHERE run = ${EVENT} = ?`).get(run, damage.seq) as {
      body: Buffer | null;
      content: number | null;
      run: number;
    };
    if (damage.what === 'delete') sql.prepare(`DELETE FROM event WHERE run = ${EVENT} = ?`).run(run, damage.seq);
    else if (damage.what === 'swap') {
      const move = sql.prepare('UPDATE event SET seq = ? WHERE run = ? AND seq = ?');
      move.run(-1, event.run, damage.seq);
      move.run(damage.seq, event.run, damage.with);
      move.run(damage.with, event.run, -1);
    } else if (event.body) {
      const changed = sql.prepare(`UPDATE event SET body = ? WHERE run = ${EVENT} = ?`);
      changed.run(flipped(event.body), run, damage.seq);
    } else {
      const bytes = sql.prepare('SELECT bytes FROM content WHERE id = ?').pluck().get(event.content) as Buffer;
      sql.prepare('UPDATE content SET bytes = ? WHERE id = ?').run(flipped(bytes), event.content);
    }
  } finally {
    sql.close();
  }
}

function leasesIn(file: string): string[] {
  const sql = new (loadSqlite())(file);
  try {
    return sql.prepare<[], string>("SELECT owner FROM lease WHERE resource LIKE 'worker/%'").pluck().all();
  } finally {
    sql.close();
  }
}

function flipped(bytes: Buffer): Buffer {
  const at = bytes.length - 3;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

journalContract(open);

test('after a purge no content is left in any byte of the files', async () => {
  const clock = new HandClock();
  const opened = await open(clock);
  const bench = new Bench(opened, clock);
  const secrets = [
    'SECRET-short',
    `SECRET-long${Array.from({ length: 900 }, (_, i) => String.fromCodePoint(33 + ((i * i) % 90))).join('')}`,
  ];
  const claim = await bench.created('r', { state: { secret: 'SECRET-state' } });
  for (const [i, secret] of secrets.entries()) {
    await bench.append(claim, { ...intent(`a${i}`, i), input: secret }, outcome(`a${i}`, secret));
    await bench.journal.signal(id('r'), `SECRET-signal`, secret);
  }
  await bench.append(claim, tickDone(1, 'SECRET-done', true));
  const found = () =>
    ['runs.db', 'runs.db-wal']
      .map((name) => join(opened.folder, name))
      .filter((file) => existsSync(file) && readFileSync(file).includes('SECRET'));
  expect(found()).not.toEqual([]);
  await bench.journal.purge(id('r'));
  expect(found()).toEqual([]);
  expect(await bench.journal.verify(id('r'))).toBe(9);
  await opened.close();
});

test('The log has its whole length from the beginning, no row of what filled it, and as much room when it is opened again.', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-journal-'));
  const clock = new HandClock();
  try {
    for (const _opening of [1, 2]) {
      const { journal } = openJournal(folder, { clock, log: silent });
      expect(statSync(join(folder, 'runs.db-wal')).size).toBeGreaterThan(16_000_000);
      expect(statSync(join(folder, 'runs.db')).size).toBeLessThan(1_000_000);
      const sql = new (loadSqlite())(join(folder, 'runs.db'), { readonly: true });
      expect(sql.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'log_space'").pluck().get()).toBe(0);
      sql.close();
      await journal.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
