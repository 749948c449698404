/** The inbox in the journal's own database: an event that came, and that it came, are one transaction. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../../contracts/clock.ts';
import { type Inbox, type InboxHead, judge, type Received, type Taken } from '../../bus/boxes.ts';
import { type Refusal, RunMessage } from '../../bus/message.ts';
import type { Store } from '../../sqlite/store.ts';

export class SqliteInbox implements Inbox {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async take(reader: string, message: RunMessage): Promise<Taken> {
    const { source, run, seq, id } = message;
    return this.#store.write(() => {
      const head = this.#store
        .prepare<[string, string, string], InboxHead>(
          'SELECT seq, id FROM inbox_head WHERE reader = ? AND source = ? AND run = ?',
        )
        .get(reader, source, run);
      const judged = judge(head, message);
      if (judged !== 'taken') return judged;
      this.#store.prepare('INSERT INTO inbox (reader, message) VALUES (?, ?)').run(reader, JSON.stringify(message));
      this.#store
        .prepare(
          `INSERT INTO inbox_head (reader, source, run, seq, id) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (reader, source, run) DO UPDATE SET seq = excluded.seq, id = excluded.id`,
        )
        .run(reader, source, run, seq, id);
      return judged;
    });
  }

  async refuse(reader: string, { topic, why, text }: Refusal): Promise<void> {
    const hash = createHash('sha256').update(text).digest();
    this.#store.write(() =>
      this.#store
        .prepare('INSERT OR IGNORE INTO refused (hash, at, reader, topic, why, text) VALUES (?, ?, ?, ?, ?, ?)')
        .run(hash, this.#clock.now(), reader, topic, why, text),
    );
  }

  async refusals(reader: string, limit: number): Promise<Refusal[]> {
    return this.#store
      .prepare<[string, number], Refusal>('SELECT topic, why, text FROM refused WHERE reader = ? ORDER BY at LIMIT ?')
      .all(reader, limit);
  }

  async received(reader: string, after: number, limit: number): Promise<Received[]> {
    return this.#store
      .prepare<[string, number, number], { number: number; message: string }>(
        'SELECT number, message FROM inbox WHERE reader = ? AND number > ? ORDER BY number LIMIT ?',
      )
      .all(reader, after, limit)
      .map(({ number, message }) => ({ number, message: RunMessage.parse(JSON.parse(message)) }));
  }

  async forget(reader: string, number: number): Promise<void> {
    this.#store.write(() =>
      this.#store.prepare('DELETE FROM inbox WHERE reader = ? AND number <= ?').run(reader, number),
    );
  }
}
