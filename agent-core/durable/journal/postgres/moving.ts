/**
 * Moving a run to its home on another shard while everything else goes on. It is copied under a lock on its row, compared row by
 * row, and deleted from the old shard only then. Until it is deleted there, the copy is `arriving` and does not exist for anyone.
 */
import { BrokenRun } from '../journal.ts';
import { rowOf } from './images.ts';
import { ranked } from './placement.ts';
import type { Shard, Sql } from './shard.ts';

const A_PAGE = 200;
/** Between looks at runs that a worker has, ms. */
const PAUSE_MS = 100;

/** What belongs to a run, with its order: every table whose rows are keyed by it. */
export const TABLES = [
  { table: 'run', key: 'name', order: 'name' },
  { table: 'event', key: 'run', order: 'seq' },
  { table: 'signal', key: 'run', order: 'seq' },
  { table: 'child_over', key: 'run', order: 'child' },
  { table: 'seal', key: 'run', order: 'run' },
  { table: 'memo', key: 'run', order: 'key' },
  { table: 'published', key: 'run', order: 'reader' },
  { table: 'outbox', key: 'run', order: 'seq, reader' },
] as const;

/** Moves every run that is not at home, and waits for those that a worker has. Resolves to their number. */
export async function moveHome(shards: readonly Shard[], isClosed: () => boolean): Promise<number> {
  let moved = 0;
  for (;;) {
    let left = 0;
    for (const from of shards) {
      for await (const run of runsOf(from, isClosed)) {
        const [to] = ranked(shards, run);
        if (!to || to === from) continue;
        if (await moveRun(run, from, to)) moved++;
        else left++;
      }
    }
    left += await settleCopies(shards);
    if (left === 0 || isClosed()) return moved;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Makes runs of the copies that a process has left when it died; gives how many still lie elsewhere too. */
async function settleCopies(shards: readonly Shard[]): Promise<number> {
  let left = 0;
  for (const shard of shards) {
    const copies = await shard.rows<{ name: string }>('SELECT name FROM run WHERE arriving');
    for (const { name } of copies) if ((await settle(shards, name)) === 'elsewhere') left++;
  }
  return left;
}

/**
 * A copy that is on no other shard any more becomes the run: then it is `here`. `elsewhere`: the run itself is, or was just now.
 */
export async function settle(shards: readonly Shard[], run: string): Promise<'here' | 'elsewhere' | 'nowhere'> {
  const traces = await Promise.all(shards.map((shard) => isArriving(shard, run)));
  const copy = shards.find((_shard, i) => traces[i]);
  // Looked for after the copy was seen: what is nowhere else now was deleted there.
  const rows = await Promise.all(shards.map((shard) => rowOf(shard, run)));
  if (rows.some((row) => row !== undefined)) return 'elsewhere';
  if (!copy) return 'nowhere';
  await arrive(copy, run);
  return 'here';
}

async function* runsOf(shard: Shard, isClosed: () => boolean): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const text = 'SELECT name FROM run WHERE name > $1 AND NOT arriving ORDER BY name LIMIT $2';
    const rows = await shard.rows<{ name: string }>(text, after, A_PAGE);
    for (const { name } of rows) {
      if (isClosed()) return;
      yield name;
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.name;
  }
}

/** False where a worker has the run, or another process moves it. Throws `BrokenRun` where the copy is not the same. */
export async function moveRun(run: string, from: Shard, to: Shard): Promise<boolean> {
  const copied = await from.transaction(async (source) => {
    const text = 'SELECT FROM run WHERE name = $1 AND owner IS NULL AND NOT arriving FOR UPDATE SKIP LOCKED';
    if ((await source.rows(text, run)).length === 0) return false;
    await to.transaction((target) => copy(run, source, target));
    for (const { table, key } of TABLES) await source.rows(`DELETE FROM ${table} WHERE ${key} = $1`, run);
    return true;
  });
  if (copied) await arrive(to, run);
  return copied;
}

/** The copy is the run from now on: only where it is on no other shard any more. */
async function arrive(shard: Shard, run: string): Promise<void> {
  await shard.rows('UPDATE run SET arriving = false WHERE name = $1', run);
}

async function isArriving(shard: Shard, run: string): Promise<boolean> {
  return (await shard.rows('SELECT FROM run WHERE name = $1 AND arriving', run)).length > 0;
}

async function copy(run: string, source: Sql, target: Sql): Promise<void> {
  // What a process that died while copying has left.
  for (const { table, key } of TABLES) await target.rows(`DELETE FROM ${table} WHERE ${key} = $1`, run);
  for (const { table, key, order } of TABLES) {
    for (let skip = 0; ; skip += A_PAGE) {
      const page = (sql: Sql) =>
        sql.rows<{ row: string }>(
          `SELECT t::text AS row FROM ${table} t WHERE ${key} = $1 ORDER BY ${order} LIMIT ${A_PAGE} OFFSET $2`,
          run,
          skip,
        );
      const rows = (await page(source)).map(({ row }) => row);
      if (rows.length === 0) break;
      await target.rows(`INSERT INTO ${table} SELECT (r::${table}).* FROM unnest($1::text[]) r`, rows);
      const copies = await page(target);
      const other = rows.findIndex((row, i) => copies[i]?.row !== row);
      if (other >= 0)
        throw new BrokenRun(run, undefined, `row ${skip + other + 1} of ${table} was not copied as it is`);
    }
  }
  await target.rows('UPDATE run SET arriving = true WHERE name = $1', run);
}
