/** Deleting what the events of a run say. */
import { ACTION_PROGRAM } from '../../actions/routes.ts';
import { commitment } from '../chain.ts';
import { contentOf, type EventRow } from '../reading.ts';
import { stale } from '../refusals.ts';
import { COLUMNS, type RunRow } from './images.ts';
import type { Sql } from './shard.ts';

const A_PAGE = 200;

/** Leaves a tombstone in place of every content; in the caller's transaction. Gives the bytes that went. Throws `stale`. */
export async function purgeRun(sql: Sql, row: RunRow): Promise<number> {
  await requireNoneWaits(sql, row);
  const { name: run } = row;
  const gone = 'SELECT coalesce(sum(size), 0)::bigint AS bytes FROM event WHERE run = $1 AND body IS NOT NULL';
  const [{ bytes } = { bytes: 0 }] = await sql.rows<{ bytes: number }>(gone, run);
  await commitToPacked(sql, run);
  await sql.rows(
    'UPDATE event SET commitment = coalesce(commitment, sha256(salt || body)), body = NULL, salt = NULL WHERE run = $1 AND body IS NOT NULL',
    run,
  );
  for (const table of ['signal', 'memo']) await sql.rows(`DELETE FROM ${table} WHERE run = $1`, run);
  await sql.rows('UPDATE run SET why = NULL WHERE name = $1', run);
  return bytes;
}

/** The database cannot inflate: commitments to deflated contents are made here. Of a damaged one, to its bytes. */
async function commitToPacked(sql: Sql, run: string): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await sql.rows<EventRow>(
      `SELECT ${COLUMNS} FROM event WHERE run = $1 AND seq > $2 AND octet_length(body) < size AND commitment IS NULL
       ORDER BY seq LIMIT ${A_PAGE}`,
      ...[run, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.seq;
    const committed = rows.map((row) => commitment(row.salt as Buffer, readable(run, row)));
    await sql.rows(
      'UPDATE event SET commitment = c FROM unnest($2::integer[], $3::bytea[]) AS t (s, c) WHERE run = $1 AND seq = s',
      ...[run, rows.map(({ seq }) => seq), committed],
    );
  }
}

function readable(run: string, row: EventRow): Buffer {
  try {
    return contentOf(run, row) ?? Buffer.alloc(0);
  } catch {
    return row.bytes as Buffer;
  }
}

/** Throws `stale` where somebody still waits for what the run has done for them: purged, it would never come. */
async function requireNoneWaits(sql: Sql, { name, program }: RunRow): Promise<void> {
  if (program !== ACTION_PROGRAM) return;
  const waiting = await sql.rows('SELECT FROM outbox WHERE run = $1 LIMIT 1', name);
  if (waiting.length > 0)
    throw stale(name, 'the run that asked for it does not have its outcome yet: try again once it has');
}
