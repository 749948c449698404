/** The inbox on the journal's first shard: an event that came, and that it came, are one transaction. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../../contracts/clock.ts';
import { type Inbox, type InboxHead, judge, type Received, type Taken } from '../../bus/boxes.ts';
import { type Refusal, RunMessage } from '../../bus/message.ts';
import type { Shard } from './shard.ts';

/** Locks the reader's count, so that what is numbered later comes later for everybody. */
const NEXT = `INSERT INTO inbox_count VALUES ($1, 1)
  ON CONFLICT (reader) DO UPDATE SET number = inbox_count.number + 1 RETURNING number`;

export class PostgresInbox implements Inbox {
  readonly #shard: Shard;
  readonly #clock: Clock;

  constructor(shard: Shard, clock: Clock) {
    this.#shard = shard;
    this.#clock = clock;
  }

  async take(reader: string, message: RunMessage): Promise<Taken> {
    const { source, run, seq, id } = message;
    return this.#shard.transaction(async (sql) => {
      const [next] = await sql.rows<{ number: number }>(NEXT, reader);
      const of = 'SELECT seq, id FROM inbox_head WHERE reader = $1 AND source = $2 AND run = $3';
      const [head] = await sql.rows<InboxHead>(of, reader, source, run);
      const judged = judge(head, message);
      if (judged !== 'taken') return judged;
      await sql.rows('INSERT INTO inbox VALUES ($1, $2, $3)', reader, next?.number, JSON.stringify(message));
      await sql.rows(
        `INSERT INTO inbox_head VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (reader, source, run) DO UPDATE SET seq = excluded.seq, id = excluded.id`,
        ...[reader, source, run, seq, id],
      );
      return judged;
    });
  }

  async refuse(reader: string, { topic, why, text }: Refusal): Promise<void> {
    const hash = createHash('sha256').update(text).digest();
    const at = Math.floor(this.#clock.now());
    const insert = 'INSERT INTO refused VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING';
    await this.#shard.rows(insert, hash, at, reader, topic, why, text.replaceAll('\0', ''));
  }

  async refusals(reader: string, limit: number): Promise<Refusal[]> {
    const text = 'SELECT topic, why, text FROM refused WHERE reader = $1 ORDER BY at LIMIT $2';
    return this.#shard.rows<Refusal>(text, reader, limit);
  }

  async received(reader: string, after: number, limit: number): Promise<Received[]> {
    const text = 'SELECT number, message FROM inbox WHERE reader = $1 AND number > $2 ORDER BY number LIMIT $3';
    const rows = await this.#shard.rows<{ number: number; message: string }>(text, reader, after, limit);
    return rows.map(({ number, message }) => ({ number, message: RunMessage.parse(JSON.parse(message)) }));
  }

  async forget(reader: string, number: number): Promise<void> {
    await this.#shard.rows('DELETE FROM inbox WHERE reader = $1 AND number <= $2', reader, number);
  }
}
