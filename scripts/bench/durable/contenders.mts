/** Who does the steps: our runs, and the same two commits without us. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Journal } from '../../../agent-core/durable/journal/journal.ts';
import { takeLogSpace } from '../../../agent-core/durable/journal/sqlite/log-space.ts';
import { LOG_PAGES } from '../../../agent-core/durable/journal/sqlite/schema.ts';
import { loadSqlite } from '../../../agent-core/durable/sqlite/load.ts';
import { Store } from '../../../agent-core/durable/sqlite/store.ts';
import { claimed, endless, noise, openSqlite, pure, requireFull, sizeOf, tick } from './kit.mts';
import type { Contender } from './rounds.mts';

export const OURS = 'Penumbra';
export const RAW = 'raw better-sqlite3';
export const RAW_AS_IS = 'raw better-sqlite3, log not laid out';
export const RAW_POSTGRES = 'raw pg';

/** About what our intent of such a step weighs, bytes. */
const INTENT = noise(300);

/** One run of a journal, a round a tick. */
export async function ourRun(journal: Journal, name: string): Promise<Contender> {
  let outcomes: readonly string[] = [];
  const program = endless(name, async (run) => {
    for (const [i, outcome] of outcomes.entries()) await run.step('step', { ...pure, input: i }, () => outcome);
  });
  const claim = await claimed(journal, name, program);
  const steps = async (wanted: readonly string[]) => {
    outcomes = wanted;
    await tick(journal, claim, program);
  };
  return { name: OURS, steps };
}

/** A journal of ours, with the bytes of its database, the log emptied. */
export function ourSqlite(folder: string): { readonly journal: Journal; size(): number } {
  const { journal, store } = openSqlite(folder);
  return { journal, size: () => sizeOf(store) };
}

export interface Opened extends Contender {
  close(): Promise<void> | void;
}

/** A row with the intent and a row with the outcome, each a FULL commit; with the log laid out as ours is, or as it comes. */
export function rawSqlite(folder: string, isLaidOut: boolean): Opened {
  const name = isLaidOut ? RAW : RAW_AS_IS;
  const file = join(folder, isLaidOut ? 'laid-out' : 'as-is', 'raw.db');
  mkdirSync(join(file, '..'));
  const sql = new (loadSqlite())(file);
  for (const setting of ['journal_mode = WAL', 'synchronous = FULL']) sql.pragma(setting);
  requireFull(sql);
  sql.exec('CREATE TABLE step (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  if (isLaidOut) {
    sql.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
    takeLogSpace(new Store(file, sql), (_, words) => {
      throw new Error(words);
    });
  }
  const insert = sql.prepare('INSERT INTO step (body) VALUES (?)');
  const steps = async (outcomes: readonly string[]) => {
    for (const outcome of outcomes) {
      insert.run(INTENT);
      insert.run(outcome);
    }
  };
  return { name, steps, close: () => void sql.close() };
}

/** The same over a connection to Postgres, whose `fsync` and `synchronous_commit` are held to be on. */
export async function rawPostgres(client: Client): Promise<Contender> {
  await requireSynced(client);
  await client.query('CREATE TABLE raw_step (id bigserial PRIMARY KEY, body text NOT NULL)');
  // What cannot be compressed is not tried to be.
  await client.query('ALTER TABLE raw_step ALTER COLUMN body SET STORAGE EXTERNAL');
  const insert = (body: string) =>
    client.query({ name: 'insert', text: 'INSERT INTO raw_step (body) VALUES ($1)', values: [body] });
  const steps = async (outcomes: readonly string[]) => {
    for (const outcome of outcomes) {
      await insert(INTENT);
      await insert(outcome);
    }
  };
  return { name: RAW_POSTGRES, steps };
}

export async function requireSynced(client: Pick<Client, 'query'>): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await client.query(`SHOW ${setting}`);
    if (rows[0]?.[setting] !== 'on') throw new Error(`this server has ${setting} = ${rows[0]?.[setting]}`);
  }
}
