/**
 * Appending to one run: contents packed and committed to here, everything else in the shard's one statement, which is a short
 * one for the many events from which nothing follows.
 */
import type { RunId } from '../../../contracts/runs.ts';
import { commitment, link as linkOf, newSalt, ORIGIN } from '../chain.ts';
import { encode, pack } from '../content.ts';
import type { RunEvent } from '../events.ts';
import type { Claim, Groups, NewRun } from '../journal.ts';
import { anyRouteOf, type Effect, effectOf, isPlain } from './effects.ts';
import type { Head, Heads } from './heads.ts';
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
  const text = encode(event);
  const salt = newSalt();
  return { kind: event.kind, size: text.length, body: pack(text).bytes, salt, commitment: commitment(salt, text) };
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
    WHERE name = $1 AND epoch = $2 AND owner = $3 AND seq = $4 - 1 AND link = $11
      AND NOT EXISTS (SELECT FROM reader_kind WHERE kind = $5)
    RETURNING wanted
  ), e AS (INSERT INTO event (run, seq, kind, at, size, body, salt, link) SELECT $1, $4, $5, $6, $7, $8, $9, $10 FROM r)
  SELECT wanted FROM r`;

/**
 * Appends the first of `groups`, as far as each is one event from which nothing follows (`isPlain`), after the head that is known: a
 * transaction each, all sent at once, as each holds only where the run's last link is that of the one before. Gives what was wanted
 * of the run at each; fewer than `groups` where the rest is `appendTo`'s to do, or to find out why.
 */
export async function appendPlain(
  heads: Heads,
  claim: Claim,
  groups: Groups,
  at: number,
): Promise<{ wanted: string | null }[]> {
  const held = heads.of(claim);
  if (!held) return [];
  const ready = plainOnes(held, claim, groups, Math.floor(at));
  if (ready.length === 0) return [];
  const statements = ready.map(({ values }) => ({ text: APPEND_PLAIN, values }));
  // It is known again once all were answered.
  heads.forget(claim.run);
  const rows = await held.shard.inTurn<{ wanted: string | null }>(statements);
  const told = rows.flatMap(([row]) => row ?? []);
  const last = ready.at(-1);
  if (last && told.length === ready.length) heads.move(claim.run, last.head);
  return told;
}

interface Ready {
  readonly head: Head;
  readonly values: unknown[];
}

function plainOnes(held: Head, claim: Claim, groups: Groups, at: number): Ready[] {
  const ready: Ready[] = [];
  for (const [event, ...more] of groups) {
    if (!event || more.length > 0 || !isPlain(held.program, claim.run, event)) break;
    ready.push(plainOne(ready.at(-1)?.head ?? held, claim, event, at));
  }
  return ready;
}

function plainOne(last: Head, { run, epoch, worker }: Claim, event: RunEvent, at: number): Ready {
  const { kind, size, body, salt, commitment: committed } = writtenOf(event);
  const seq = last.seq + 1;
  const link = linkOf(last.link, { run, seq, kind, at }, committed);
  return {
    head: { ...last, seq, link },
    values: [run, epoch, worker, seq, kind, at, size, body, salt, link, last.link],
  };
}
