import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import type { Clock } from '../../../../agent-core/contracts/clock.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import { Bench, type Damage, HandClock, id, intent, outcome, tickDone, untouched } from './contract/fixture.ts';
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
    if (!('seq' in damage)) {
      harmSeal(sql, run, damage.what);
      return;
    }
    const event = sql.prepare(`SELECT * FROM event WHERE run = ${EVENT} = ?`).get(run, damage.seq) as {
      body: Buffer | null;
      content: number | null;
      run: number;
    };
    if (damage.what === 'delete') sql.prepare(`DELETE FROM event WHERE run = ${EVENT} = ?`).run(run, damage.seq);
    else if (damage.what === 'swap') {
      const move = sql.prepare('UPDATE event SET id = (? << 26) + ? WHERE id = (? << 26) + ?');
      move.run(0, 0, event.run, damage.seq);
      move.run(event.run, damage.seq, event.run, damage.with);
      move.run(event.run, damage.with, 0, 0);
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

function harmSeal(sql: Database, run: string, what: 'forge seal' | 'lose seal'): void {
  const seal = 'run = (SELECT id FROM run WHERE name = ?)';
  if (what === 'lose seal') sql.prepare(`DELETE FROM seal WHERE ${seal}`).run(run);
  else sql.prepare(`UPDATE seal SET at = at + 1 WHERE ${seal}`).run(run);
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

test('a purge cuts the log off, and it has its whole length again soon after, or at the end for those who go on with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-journal-'));
  const clock = new HandClock();
  const length = () => statSync(join(folder, 'runs.db-wal')).size;
  const first = openJournal(folder, { clock, log: silent });
  const { journal } = first;
  const bench = new Bench(untouched(journal), clock);
  try {
    for (const run of ['a', 'b']) await bench.append(await bench.created(run), tickDone(1, run, true));
    await first.journal.purge(id('a'));
    expect(length()).toBeLessThan(1_000_000);
    await vi.waitFor(() => expect(length()).toBeGreaterThan(16_000_000), { timeout: 5_000 });
    const command = openJournal(folder, { clock, log: silent, onlyLooks: true });
    await command.journal.purge(id('b'));
    await command.journal.close();
    expect(length()).toBeGreaterThan(16_000_000);
  } finally {
    await first.journal.close();
    rmSync(folder, { recursive: true });
  }
});
