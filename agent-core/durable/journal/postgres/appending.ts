/** Appending to one run: contents packed and committed to here, everything else in the shard's one statement. */
import type { RunId } from '../../../contracts/runs.ts';
import { commitment, newSalt } from '../chain.ts';
import { pack } from '../content.ts';
import type { RunEvent } from '../events.ts';
import { type Effect, effectOf } from './effects.ts';
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

export interface Appended {
  readonly answer: 'ok' | 'missing' | 'fenced';
  /** What was wanted of the run. */
  readonly told: string | null;
  /** The run is over, and its parent's news lies in the outbox. */
  readonly parent_told: boolean | null;
}

const APPEND = 'SELECT * FROM append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';

/** What a text may hold and jsonb may not. The events themselves keep it. */
const asJsonb = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;

export async function appendTo(sql: Sql, { run, events, at, release, under, also }: Appending): Promise<Appended> {
  const written = events.map((event) => {
    const { kind, ...rest } = event;
    const text = Buffer.from(JSON.stringify(rest));
    const salt = newSalt();
    return { kind, size: text.length, body: pack(text).bytes, salt, commitment: commitment(salt, text) };
  });
  const effects = events.map((event, i) =>
    i === events.length - 1 ? { ...effectOf(event), ...also } : effectOf(event),
  );
  const [appended] = await sql.rows<Appended & { answer: Appended['answer'] }>(
    APPEND,
    ...[run, under?.epoch ?? null, under?.worker ?? null, Math.floor(at), release ?? false],
    ...(['kind', 'size', 'body', 'salt', 'commitment'] as const).map((column) => written.map((each) => each[column])),
    JSON.stringify(effects, asJsonb),
  );
  if (!appended) throw new Error('append gave no row');
  return appended;
}
