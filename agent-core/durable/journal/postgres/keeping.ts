/** What keeping the journal small reads and deletes on Postgres; each deletion one short transaction on the run's shard. */
import { isOver, type RunId, RunStatus } from '../../../contracts/runs.ts';
import { ACTION_PROGRAM } from '../../actions/routes.ts';
import type { KeepingStore, Standing } from '../keeper.ts';
import type { Dropped, Kept, Seal, Survey } from '../keeping.ts';
import type { EventRow } from '../reading.ts';
import { noSuchRun, stale } from '../refusals.ts';
import { type SealRow, sealOf } from '../seal.ts';
import { eventRows, type RunRow } from './images.ts';
import type { Shard, Sql } from './shard.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Events deleted in one transaction. */
const A_FEW = 200;

/** All that this file asks of the events. */
const EVENTS = {
  /** Those of memos stay. $1 run, $2 after, $3 up to. Gives the number of the last one. */
  deleteSome: `WITH few AS (
      SELECT seq FROM event e WHERE run = $1 AND seq > $2 AND seq <= $3
        AND NOT EXISTS (SELECT FROM memo m WHERE m.run = e.run AND m.seq = e.seq) ORDER BY seq LIMIT ${A_FEW}),
    gone AS (DELETE FROM event WHERE run = $1 AND seq IN (SELECT seq FROM few))
    SELECT count(*)::integer AS events, max(seq) AS last FROM few`,
};

/** What belongs to a run and goes with it, beside its events. */
const TABLES = ['memo', 'signal', 'child_over', 'published', 'seal'] as const;

const SURVEY = `SELECT r.*, s.up_to, s.dropped, s.run IS NOT NULL AND s.signature IS NULL AS is_going
  FROM run r LEFT JOIN seal s ON s.run = r.name WHERE r.name > $1 AND NOT r.arriving ORDER BY r.name LIMIT $2`;

const PUT_SEAL = `INSERT INTO seal (run, up_to, link, checkpoint, checkpoint_link, at, key, signature)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (run) DO UPDATE SET up_to = excluded.up_to, link = excluded.link, checkpoint = excluded.checkpoint,
    checkpoint_link = excluded.checkpoint_link, at = excluded.at, key = excluded.key, signature = excluded.signature`;

/** The events up to this one are gone, whatever is left of them: 0 where none are. */
export async function sealedUpTo(sql: Sql, run: string): Promise<number> {
  return (await sealRow(sql, run))?.up_to ?? 0;
}

async function sealRow(sql: Sql, run: string): Promise<SealRow | undefined> {
  return (await sql.rows<SealRow & { run: string }>('SELECT * FROM seal WHERE run = $1', run))[0];
}

export class PostgresKeeping implements KeepingStore {
  readonly #shards: readonly Shard[];
  readonly #where: Whereabouts;

  constructor(shards: readonly Shard[], where: Whereabouts) {
    this.#shards = shards;
    this.#where = where;
  }

  /** One shard after the other: `next` is the place of the shard and the name of the last run. */
  async survey(limit: number, after = '0/'): Promise<Survey> {
    const slash = after.indexOf('/');
    const at = Number(after.slice(0, slash));
    const shard = this.#shards[at];
    if (!shard) return { runs: [], next: undefined };
    const rows = await shard.rows<RunRow & { up_to: number | null; dropped: number | null; is_going: boolean }>(
      SURVEY,
      after.slice(slash + 1),
      limit,
    );
    const runs: Kept[] = rows.map((row) => ({
      run: row.name,
      isOver: isOver(RunStatus.parse(row.status)),
      updatedAt: row.updated_at,
      checkpoint: row.checkpoint,
      sealed: row.up_to ?? 0,
      dropped: row.dropped ?? 0,
      isGoing: row.is_going,
    }));
    if (rows.length === limit) return { runs, next: `${at}/${rows.at(-1)?.name}` };
    return { runs, next: at + 1 < this.#shards.length ? `${at + 1}/` : undefined };
  }

  standing(run: RunId): Promise<Standing> {
    return this.#locked(run, async (sql, row) => {
      const found = await sealRow(sql, run);
      const seal = found && sealOf(found);
      const bound = await boundOf(sql, row);
      return { head: row, checkpoint: row.checkpoint, bound, seal, isGoing: found !== undefined && !seal };
    });
  }

  async page(run: RunId, after: number, limit: number): Promise<EventRow[]> {
    const rows = await this.#where.at(run, async (shard) => {
      const found = await eventRows(shard, run, after, limit);
      return found.length > 0 ? found : undefined;
    });
    return rows ?? [];
  }

  async publishedKey(key: string): Promise<Uint8Array | undefined> {
    const found = await Promise.all(
      this.#shards.map((shard) =>
        shard.rows<{ public_key: Buffer }>('SELECT public_key FROM signer WHERE key = $1', key),
      ),
    );
    return found.flat()[0]?.public_key;
  }

  putSeal(run: RunId, from: number, seal: Seal, publicKey: Uint8Array): Promise<boolean> {
    const { upTo, link, checkpoint, checkpointLink, at, signature } = seal;
    return this.#locked(run, async (sql) => {
      if ((await sealedUpTo(sql, run)) !== from) return false;
      await sql.rows('INSERT INTO signer VALUES ($1, $2) ON CONFLICT DO NOTHING', signature.key, publicKey);
      await sql.rows(PUT_SEAL, run, upTo, link, checkpoint, checkpointLink, at, signature.key, signature.bytes);
      return true;
    });
  }

  drop(run: RunId): Promise<Dropped> {
    return this.#locked(run, (sql) => drop(sql, run));
  }

  async beginRemoval(run: RunId, before: number): Promise<boolean> {
    // Over is for good: what a parent or a reader does not need now it never needs.
    const parent = await this.#where.at(run, async (shard) => {
      const [row] = await shard.rows<{ parent: RunId | null }>('SELECT parent FROM run WHERE name = $1', run);
      return row;
    });
    if (!parent || (parent.parent !== null && (await this.#isAlive(parent.parent)))) return false;
    return this.#locked(run, async (sql, row) => {
      if (!isOver(RunStatus.parse(row.status)) || row.updated_at >= before) return false;
      if ((await unsentOf(sql, run)) !== undefined) return false;
      for (const table of ['memo', 'seal']) await sql.rows(`DELETE FROM ${table} WHERE run = $1`, run);
      await sql.rows('INSERT INTO seal (run, up_to, at) VALUES ($1, $2, $3)', run, row.seq, row.updated_at);
      return true;
    });
  }

  remove(run: RunId): Promise<Dropped> {
    return this.#locked(run, async (sql) => {
      const seal = await sealRow(sql, run);
      if (!seal || seal.signature) throw stale(run, 'nobody began to remove it');
      const dropped = await drop(sql, run);
      if (dropped.more) return dropped;
      for (const table of TABLES) await sql.rows(`DELETE FROM ${table} WHERE run = $1`, run);
      await sql.rows('DELETE FROM run WHERE name = $1', run);
      return dropped;
    });
  }

  async #isAlive(run: RunId): Promise<boolean> {
    const status = await this.#where.at(run, async (shard) => {
      const [row] = await shard.rows<{ status: string }>(
        'SELECT status FROM run WHERE name = $1 AND NOT arriving',
        run,
      );
      return row?.status;
    });
    return status !== undefined && !isOver(RunStatus.parse(status));
  }

  /** Under the lock of the run's row, so that it does not move meanwhile. Throws `not-found`. */
  async #locked<T>(run: RunId, work: (sql: Sql, row: RunRow) => Promise<T>): Promise<T> {
    const found = await this.#where.inTransaction(run, async (sql, row) => ({ value: await work(sql, row) }));
    if (!found) throw noSuchRun(run);
    return found.value;
  }
}

/** The first event of a run that a reader does not have yet; `undefined` where there is none. */
async function unsentOf(sql: Sql, run: string): Promise<number | undefined> {
  const [row] = await sql.rows<{ seq: number | null }>('SELECT min(seq) AS seq FROM outbox WHERE run = $1', run);
  return row?.seq ?? undefined;
}

async function boundOf(sql: Sql, { name, program, checkpoint }: RunRow): Promise<number> {
  const [{ signal } = { signal: null }] = await sql.rows<{ signal: number | null }>(
    'SELECT min(seq) AS signal FROM signal WHERE run = $1',
    name,
  );
  const unsent = await unsentOf(sql, name);
  // With what an action's run sends goes who asked for it, which its first event says.
  if (unsent !== undefined && program === ACTION_PROGRAM) return 0;
  return Math.min(checkpoint, signal ?? checkpoint, unsent ?? checkpoint) - 1;
}

async function drop(sql: Sql, run: string): Promise<Dropped> {
  const seal = await sealRow(sql, run);
  if (!seal || seal.dropped >= seal.up_to) return { events: 0, more: false };
  const [some] = await sql.rows<{ events: number; last: number | null }>(
    EVENTS.deleteSome,
    run,
    seal.dropped,
    seal.up_to,
  );
  const { events = 0, last = null } = some ?? {};
  const more = events === A_FEW;
  await sql.rows('UPDATE seal SET dropped = $2 WHERE run = $1', run, more ? last : seal.up_to);
  return { events, more };
}
