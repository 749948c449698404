/**
 * The outbox on all shards of a journal: an event and its row are one transaction on the shard of its run, and move with it.
 * A row that moves between two of its calls is sent twice at worst.
 */
import type { QueryResultRow } from 'pg';
import type { Clock } from '../../../contracts/clock.ts';
import type { RunId } from '../../../contracts/runs.ts';
import { ACTION_PROGRAM } from '../../actions/routes.ts';
import type { Outbox, Outgoing, OutgoingId } from '../../bus/boxes.ts';
import type { EventRow } from '../reading.ts';
import { A_FETCH, aboutOf, FIRST_LOOK_MS, LONGEST_LOOK_MS, messageOf, WINDOW } from '../sending.ts';
import { COLUMNS, eventRows } from './images.ts';
import { requireMembers } from './members.ts';
import type { Shard, Sql } from './shard.ts';

/** A copy of a run that moves is sent once it is the run. */
const ROWS = `SELECT o.reader, o.after, o.position, o.at AS turn, r.name, r.program, e.*
  FROM outbox o JOIN run r ON r.name = o.run AND NOT r.arriving
  CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM event WHERE run = o.run AND seq = o.seq) e`;

type OutboxRow = EventRow & {
  readonly reader: string;
  readonly after: number;
  readonly position: string | null;
  readonly turn: number;
  readonly name: RunId;
  readonly program: string;
};

export class PostgresOutbox implements Outbox {
  readonly #shards: readonly Shard[];
  readonly #clock: Clock;
  readonly #source: string;

  constructor(shards: readonly Shard[], source: string, clock: Clock) {
    this.#shards = shards;
    this.#source = source;
    this.#clock = clock;
  }

  async source(): Promise<string> {
    return this.#source;
  }

  async publishTo(reader: string, kinds: readonly string[]): Promise<void> {
    const add = async (sql: Sql) => {
      await requireMembers(sql, this.#shards.length);
      await sql.rows('DELETE FROM reader_kind WHERE reader = $1 AND kind <> ALL ($2)', reader, kinds);
      const insert = 'INSERT INTO reader_kind (kind, reader) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING';
      await sql.rows(insert, kinds, reader);
      if (kinds.length > 0) return;
      for (const table of ['outbox', 'published']) await sql.rows(`DELETE FROM ${table} WHERE reader = $1`, reader);
    };
    for (const shard of this.#shards) await shard.transaction(add);
  }

  async readers(): Promise<string[]> {
    const rows = await this.#all<{ reader: string }>('SELECT DISTINCT reader FROM reader_kind');
    return [...new Set(rows.map(({ reader }) => reader))];
  }

  async unsent(reader: string): Promise<Outgoing[]> {
    // Without those that had to be sent again: what a reader refuses holds no other up.
    const sent = 'SELECT count(*) AS count FROM outbox WHERE reader = $1 AND due > 0 AND sends = 1';
    const onTheirWay = (await this.#all<{ count: number }>(sent, reader)).reduce((sum, { count }) => sum + count, 0);
    const limit = Math.min(WINDOW - onTheirWay, A_FETCH);
    if (limit <= 0) return [];
    return this.#rows('o.due = 0 ORDER BY o.at, o.run, o.seq LIMIT $2', limit, reader, limit);
  }

  async doubtful(reader: string): Promise<Outgoing[]> {
    const now = Math.floor(this.#clock.now());
    // Too far away is due as well: the clock was set back.
    const due = 'o.due > 0 AND (o.due <= $2 OR o.due > $3) ORDER BY o.at, o.run, o.seq LIMIT $4';
    return this.#rows(due, A_FETCH, reader, now, now + LONGEST_LOOK_MS, A_FETCH);
  }

  async hasWaiting(reader: string): Promise<boolean> {
    return (await this.#all('SELECT FROM outbox WHERE reader = $1 LIMIT 1', reader)).length > 0;
  }

  async onTheirWay(rows: readonly { readonly id: OutgoingId; readonly position: string }[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => partsOf(id));
    await this.#all(
      `UPDATE outbox o SET sends = sends + (o.position IS DISTINCT FROM t.at)::integer, position = t.at, looks = looks + 1,
         due = $5::bigint + least(${LONGEST_LOOK_MS}, ${FIRST_LOOK_MS}::bigint << least(looks, 20))
       FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[]) AS t (r, s, b, at)
       WHERE o.run = t.r AND o.seq = t.s AND o.reader = t.b`,
      ...[ids.map(({ run }) => run), ids.map(({ seq }) => seq), ids.map(({ reader }) => reader)],
      ...[rows.map(({ position }) => position), Math.floor(this.#clock.now())],
    );
  }

  async confirm(reader: string, run: RunId, seq: number): Promise<void> {
    await this.#all('DELETE FROM outbox WHERE reader = $1 AND run = $2 AND seq <= $3', reader, run, seq);
  }

  async #all<R extends QueryResultRow>(text: string, ...values: unknown[]): Promise<R[]> {
    return (await Promise.all(this.#shards.map((shard) => shard.rows<R>(text, ...values)))).flat();
  }

  async #rows(which: string, limit: number, ...values: unknown[]): Promise<Outgoing[]> {
    const onEach = this.#shards.map(async (shard) => {
      const rows = await shard.rows<OutboxRow>(`${ROWS} WHERE o.reader = $1 AND ${which}`, ...values);
      return Promise.all(rows.map(async (row) => ({ turn: row.turn, outgoing: await this.#outgoing(shard, row) })));
    });
    const found = (await Promise.all(onEach)).flat().sort((a, b) => a.turn - b.turn);
    return found.slice(0, limit).map(({ outgoing }) => outgoing);
  }

  async #outgoing(shard: Shard, row: OutboxRow): Promise<Outgoing> {
    const { reader, name, after, position, program } = row;
    const about = program === ACTION_PROGRAM ? aboutOf(name, (await eventRows(shard, name, 0, 1))[0]) : {};
    const message = { ...messageOf(this.#source, name, after, row), ...about };
    return { id: `${name}/${row.seq}/${reader}`, message, position: position ?? undefined };
  }
}

function partsOf(id: OutgoingId) {
  const [run = '', seq, ...reader] = String(id).split('/');
  return { run, seq: Number(seq), reader: reader.join('/') };
}
