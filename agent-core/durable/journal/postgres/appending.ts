/**
 * Appending to one run: contents packed and committed to here, everything else in the shard's one statement, which is a short
 * one for the many events from which nothing follows.
 */
import type { RunId } from '../../../contracts/runs.ts';
import { commitment, link as linkOf, newSalt, ORIGIN } from '../chain.ts';
import { pack } from '../content.ts';
import type { RunEvent } from '../events.ts';
import type { Claim, NewRun } from '../journal.ts';
import { anyRouteOf, type Effect, effectOf } from './effects.ts';
import type { Head } from './heads.ts';
import type { Sql } from './shard.ts';

export interface Appending {
  readonly run: RunId;
  readonly events: readonly RunEvent[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly release?: boolean;
  /** Only while this claim counts. */
  readonly under?: { readonly epoch: number; readonly worker: string };
  /** What follows besides from the last event. */
  readonly also?: Effect;
}

interface NotAppended {
  readonly answer: 'missing' | 'fenced';
}

export interface Appended {
  readonly answer: 'ok';
  /** What was wanted of the run. */
  readonly told: string | null;
  /** The run is over, and its parent's news lies on its shard. */
  readonly parent_told: boolean;
  readonly program: string;
  /** A worker has the run. */
  readonly is_held: boolean;
  readonly seq: number;
  readonly link: Buffer;
}

const APPEND = 'SELECT * FROM append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';

/** What a text may hold and jsonb may not. The events themselves keep it. */
const asJsonb = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;

export async function appendTo(
  sql: Sql,
  { run, events, at, release, under, also }: Appending,
): Promise<Appended | NotAppended> {
  const written = events.map(writtenOf);
  const effects = events.map((event, i) => ({
    ...effectOf(event),
    ...(i === events.length - 1 && also),
    route: anyRouteOf(run, event),
  }));
  const [appended] = await sql.rows<Appended | NotAppended>(
    APPEND,
    ...[run, under?.epoch ?? null, under?.worker ?? null, Math.floor(at), release ?? false],
    ...(['kind', 'size', 'body', 'salt', 'commitment'] as const).map((column) => written.map((each) => each[column])),
    JSON.stringify(effects, asJsonb),
  );
  if (!appended) throw new Error('append gave no row');
  return appended;
}

function writtenOf(event: RunEvent) {
  const { kind, ...rest } = event;
  const text = Buffer.from(JSON.stringify(rest));
  const salt = newSalt();
  return { kind, size: text.length, body: pack(text).bytes, salt, commitment: commitment(salt, text) };
}

/** The row of a new run; false where it exists already. */
export async function insertRun(sql: Sql, { id, program, parent }: NewRun, at: number): Promise<boolean> {
  const made = await sql.rows(
    `INSERT INTO run (name, program, status, checkpoint, tick, seq, link, ready_at, parent, created_at, updated_at)
     VALUES ($1, $2, 'ready', 1, 1, 0, $3, $4, $5, $4, $4) ON CONFLICT DO NOTHING RETURNING name`,
    ...[id, program, ORIGIN, at, parent ?? null],
  );
  return made.length > 0;
}

const APPEND_PLAIN = `WITH r AS (
    UPDATE run SET seq = $4, link = $10, updated_at = $6
    WHERE name = $1 AND epoch = $2 AND owner = $3 AND seq = $4 - 1 AND NOT EXISTS (SELECT FROM reader_kind WHERE kind = $5)
    RETURNING wanted
  ), e AS (INSERT INTO event (run, seq, kind, at, size, body, salt, link) SELECT $1, $4, $5, $6, $7, $8, $9, $10 FROM r)
  SELECT wanted FROM r`;

/**
 * Appends one event from which nothing follows (`isPlain`) after `head`. `undefined`, and nothing else, where the run is not as
 * its head says, or somebody reads events of this kind: `appendTo` finds out.
 */
export async function appendPlain(sql: Sql, claim: Claim, head: Head, event: RunEvent, at: number) {
  const { run, epoch, worker } = claim;
  const { kind, size, body, salt, commitment: committed } = writtenOf(event);
  const seq = head.seq + 1;
  const time = Math.floor(at);
  const link = linkOf(head.link, { run, seq, kind, at: time }, committed);
  const values = [run, epoch, worker, seq, kind, time, size, body, salt, link];
  const [row] = await sql.rows<{ wanted: string | null }>(APPEND_PLAIN, ...values);
  return row && { told: row.wanted, head: { ...head, seq, link } };
}
