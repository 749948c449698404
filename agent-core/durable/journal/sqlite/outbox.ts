/** The outbox in the journal's own database: an event and its row are one transaction. */
import type { Clock } from '../../../contracts/clock.ts';
import type { RunId } from '../../../contracts/runs.ts';
import { ACTION_PROGRAM, routeOf } from '../../actions/routes.ts';
import type { Outbox, Outgoing, OutgoingId } from '../../bus/boxes.ts';
import type { RunMessage } from '../../bus/message.ts';
import type { Store } from '../../sqlite/store.ts';
import type { RunEvent } from '../events.ts';
import type { EventRow } from '../reading.ts';
import { A_FETCH, aboutOf, FIRST_LOOK_MS, LONGEST_LOOK_MS, messageOf, WINDOW } from '../sending.ts';
import { EVENT_COLUMNS, eventId } from './rows.ts';

interface Sender {
  readonly id: number;
  readonly name: string;
  readonly program: string;
}

/** Puts an event that was just appended into the outbox of whoever reads its kind, in the caller's transaction. */
export function enqueue(store: Store, { id: run, name, program }: Sender, seq: number, event: RunEvent): void {
  const ofKind = (kind: string) =>
    store.prepare<[string], string>('SELECT reader FROM reader_kind WHERE kind = ?').pluck().all(kind);
  const route = routeOf(program, name, event);
  const readers = [...ofKind(event.kind), ...(route === undefined ? [] : ofKind(route))];
  for (const reader of readers) {
    store
      .prepare(
        `INSERT INTO outbox (reader, run, seq, after)
         VALUES (?, ?, ?, coalesce((SELECT seq FROM published WHERE reader = ? AND run = ?), 0))`,
      )
      .run(reader, run, seq, reader, run);
    store
      .prepare(
        `INSERT INTO published (reader, run, seq) VALUES (?, ?, ?)
         ON CONFLICT (reader, run) DO UPDATE SET seq = excluded.seq`,
      )
      .run(reader, run, seq);
  }
}

type OutboxRow = EventRow & {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly program: string;
  readonly after: number;
  readonly position: string | null;
};

const ROWS = `SELECT o.id, o.run, r.program, o.after, o.position, r.name, ${EVENT_COLUMNS}
  JOIN outbox o ON e.id = (o.run << 26) + o.seq JOIN run r ON r.id = o.run`;

export class SqliteOutbox implements Outbox {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async source(): Promise<string> {
    return this.#store.prepare<[], string>('SELECT id FROM identity').pluck().get() as string;
  }

  async publishTo(reader: string, kinds: readonly string[]): Promise<void> {
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM reader_kind WHERE reader = ?').run(reader);
      const add = this.#store.prepare('INSERT INTO reader_kind (kind, reader) VALUES (?, ?)');
      for (const kind of new Set(kinds)) add.run(kind, reader);
      if (kinds.length > 0) return;
      this.#store.prepare('DELETE FROM outbox WHERE reader = ?').run(reader);
      this.#store.prepare('DELETE FROM published WHERE reader = ?').run(reader);
    });
  }

  async readers(): Promise<string[]> {
    return this.#store.prepare<[], string>('SELECT DISTINCT reader FROM reader_kind').pluck().all();
  }

  async unsent(reader: string): Promise<Outgoing[]> {
    const room = WINDOW - this.#onTheirWay(reader);
    if (room <= 0) return [];
    const limit = Math.min(room, A_FETCH);
    return this.#rows('o.due = 0 ORDER BY o.id LIMIT ?', reader, limit);
  }

  async doubtful(reader: string): Promise<Outgoing[]> {
    const now = this.#clock.now();
    // Too far away is due as well: the clock was set back.
    const due = 'o.due > 0 AND (o.due <= ? OR o.due > ?) ORDER BY o.id LIMIT ?';
    return this.#rows(due, reader, now, now + LONGEST_LOOK_MS, A_FETCH);
  }

  async hasWaiting(reader: string): Promise<boolean> {
    return (
      this.#store.prepare<[string], number>('SELECT 1 FROM outbox WHERE reader = ? LIMIT 1').get(reader) !== undefined
    );
  }

  async onTheirWay(rows: readonly { readonly id: OutgoingId; readonly position: string }[]): Promise<void> {
    const now = this.#clock.now();
    this.#store.write(() => {
      const mark = this.#store.prepare(
        `UPDATE outbox SET sends = sends + (position IS NOT ?), position = ?, looks = looks + 1,
           due = ? + min(${LONGEST_LOOK_MS}, ${FIRST_LOOK_MS} << min(looks, 20)) WHERE id = ?`,
      );
      for (const { id, position } of rows) mark.run(position, position, now, id);
    });
  }

  async confirm(reader: string, run: RunId, seq: number): Promise<void> {
    this.#store.write(() =>
      this.#store
        .prepare('DELETE FROM outbox WHERE reader = ? AND run = (SELECT id FROM run WHERE name = ?) AND seq <= ?')
        .run(reader, run, seq),
    );
  }

  /** Of a run that does a step for another: which one, as it was created with it. */
  #about({ run, name, program }: OutboxRow): Pick<RunMessage, 'about'> {
    if (program !== ACTION_PROGRAM) return {};
    const created = this.#store.prepare<[number], EventRow>(`SELECT ${EVENT_COLUMNS} WHERE e.id = ?`);
    return aboutOf(name, created.get(eventId(run, 1)));
  }

  /** Without those that had to be sent again: what a reader refuses holds no other up. */
  #onTheirWay(reader: string): number {
    const sent = 'SELECT count(*) FROM outbox WHERE reader = ? AND due > 0 AND sends = 1';
    return Number(this.#store.prepare<[string], number>(sent).pluck().get(reader));
  }

  #rows(which: string, reader: string, ...values: number[]): Outgoing[] {
    const source = this.#store.prepare<[], string>('SELECT id FROM identity').pluck().get() as string;
    return this.#store
      .prepare<[string, ...number[]], OutboxRow>(`${ROWS} WHERE o.reader = ? AND ${which}`)
      .all(reader, ...values)
      .map((row) => ({
        id: row.id,
        message: { ...messageOf(source, row.name, row.after, row), ...this.#about(row) },
        position: row.position ?? undefined,
      }));
  }
}
