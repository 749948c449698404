/** What is asked of all shards at once. */
import { createHash } from 'node:crypto';
import type { RunId, RunSummary } from '../../../contracts/runs.ts';
import { CONDITIONS, LONGEST_LEASE_MS, NEWEST, type Those } from '../journal.ts';
import { type RunRow, summaryOf } from './images.ts';
import type { Shard } from './shard.ts';

export async function nextWake(shards: readonly Shard[], programs: readonly string[]): Promise<number | undefined> {
  const text = `SELECT wake_at FROM run WHERE wake_at IS NOT NULL AND owner IS NULL AND status IN ('waiting', 'parked')
    AND NOT arriving AND program = ANY ($1) ORDER BY wake_at LIMIT 1`;
  const found = await Promise.all(shards.map((shard) => shard.rows<{ wake_at: number }>(text, programs)));
  const times = found.flat().map(({ wake_at }) => wake_at);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Of a run on any shard, oldest first: a child lies where its own name puts it. */
export async function childrenOf(shards: readonly Shard[], run: RunId): Promise<RunId[]> {
  const text = 'SELECT name, created_at FROM run WHERE parent = $1 AND NOT arriving';
  const found = await Promise.all(shards.map((shard) => shard.rows<{ name: RunId; created_at: number }>(text, run)));
  return found
    .flat()
    .sort((a, b) => a.created_at - b.created_at)
    .map(({ name }) => name);
}

/** Of a lease, by the clock of its shard's database: those of the workers' machines need not agree. */
const LIVES = `expires > clock_timestamp() AND expires <= clock_timestamp() + ${LONGEST_LEASE_MS} * interval '1 millisecond'`;

export async function keepLease(shards: readonly Shard[], worker: string, forMs: number): Promise<void> {
  const text = `WITH lapsed AS (DELETE FROM lease WHERE NOT (${LIVES}) AND worker <> $1
      AND NOT EXISTS (SELECT FROM run WHERE owner = lease.worker))
    INSERT INTO lease VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
    ON CONFLICT (worker) DO UPDATE SET expires = excluded.expires`;
  await Promise.all(shards.map((shard) => shard.rows(text, worker, forMs)));
}

/** A worker lives while its lease on any shard does. */
export async function ownersOf(shards: readonly Shard[]) {
  const text = `SELECT worker, coalesce((SELECT ${LIVES} FROM lease WHERE lease.worker = o.worker), false) AS lives
    FROM (SELECT DISTINCT owner AS worker FROM run WHERE owner IS NOT NULL AND NOT arriving) o`;
  const rows = await Promise.all(shards.map((shard) => shard.rows<{ worker: string; lives: boolean }>(text)));
  const owners = new Map<string, boolean>();
  for (const { worker, lives } of rows.flat()) owners.set(worker, lives || (owners.get(worker) ?? false));
  return [...owners].map(([worker, lives]) => ({ worker, hasLapsed: !lives }));
}

/**
 * A database's snapshot names every transaction that is under way or over, so it is another one after each commit; reading gives
 * none a number. Commits of others in the same server change it too.
 */
export async function changesOf(shards: readonly Shard[]): Promise<number> {
  const hash = createHash('sha256');
  const texts = await Promise.all(
    shards.map((shard) => shard.rows<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot')),
  );
  for (const [row] of texts) hash.update(`${row?.snapshot ?? ''} `);
  return hash.digest().readUIntBE(0, 6);
}

/** How the runs of all shards stand, newest first. */
export async function newestOf(shards: readonly Shard[], limit: number, those?: Those): Promise<RunSummary[]> {
  const order = 'ORDER BY created_at DESC, name DESC LIMIT';
  const from = those === undefined || those === 'stuck' ? 'run' : `(SELECT * FROM run ${order} ${NEWEST})`;
  const where = those === undefined ? '' : `AND ${CONDITIONS[those]}`;
  const newest = `SELECT * FROM ${from} AS run WHERE NOT arriving ${where} ${order} $1`;
  const lists = await Promise.all(
    shards.map(async (shard) => (await shard.rows<RunRow>(newest, limit)).map((row) => ({ shard, row }))),
  );
  const found = lists.flat().sort((a, b) => b.row.created_at - a.row.created_at);
  return Promise.all(found.slice(0, limit).map(({ shard, row }) => summaryOf(shard, row)));
}
