/**
 * Which numbers of each session are on the disk.
 *
 * Owns: the tables `session` and `accepted`. Invariants:
 * 1. The ranges of a session never overlap or touch.
 * 2. They outlive the signals: what was forgotten or fell to retention stays acknowledged, so no client sends it again.
 */
import type { Store } from '../../durable/sqlite/store.ts';

export interface Accepted {
  /** Everything below it is durable. */
  readonly upTo: number;
  /** Single durable numbers behind `upTo`. */
  readonly beyond: number[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

export class AcceptedNumbers {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** The row id of `session`, made when new. Inside a write. */
  sessionId(session: string, now: number): number {
    const id = this.store
      .prepare<[string, number], number>(
        `INSERT INTO session (name, touched) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET touched = excluded.touched RETURNING id`,
      )
      .pluck()
      .get(session, now);
    if (id === undefined) throw new Error('a session without an id');
    return id;
  }

  /** Inside a write. */
  add(sessionId: number, numbers: readonly number[]): void {
    for (const range of rangesOf(numbers)) this.addRange(sessionId, range);
  }

  has(sessionId: number, numbers: readonly number[]): boolean {
    const covering = this.store.prepare<[number, number, number]>(
      'SELECT 1 FROM accepted WHERE session = ? AND seq_from <= ? AND seq_to >= ?',
    );
    return rangesOf(numbers).every(({ from, to }) => covering.get(sessionId, from, to) !== undefined);
  }

  of(session: string): Accepted {
    const ranges = this.store.read(() =>
      this.store
        .prepare<[string], Range>(
          `SELECT seq_from AS "from", seq_to AS "to" FROM accepted
           WHERE session = (SELECT id FROM session WHERE name = ?) ORDER BY seq_from`,
        )
        .all(session),
    );
    const upTo = ranges[0]?.from === 0 ? ranges[0].to + 1 : 0;
    return { upTo, beyond: ranges.filter(({ from }) => from >= upTo && from > 0).flatMap(numbersOf) };
  }

  /** Drops the sessions that recorded nothing since `before` and have no signals left. Inside a write. */
  dropIdle(before: number): void {
    this.store.prepare('DELETE FROM session WHERE touched < ? AND id NOT IN (SELECT session FROM signal)').run(before);
  }

  private addRange(sessionId: number, range: Range): void {
    const touching = this.store
      .prepare<[number, number, number], Range>(
        `DELETE FROM accepted WHERE session = ? AND seq_from <= ? AND seq_to >= ?
         RETURNING seq_from AS "from", seq_to AS "to"`,
      )
      .all(sessionId, range.to + 1, range.from - 1);
    const from = Math.min(range.from, ...touching.map((each) => each.from));
    const to = Math.max(range.to, ...touching.map((each) => each.to));
    this.store.prepare('INSERT INTO accepted (session, seq_from, seq_to) VALUES (?, ?, ?)').run(sessionId, from, to);
  }
}

export function rangesOf(numbers: readonly number[]): Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && number <= last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges;
}

export function numbersOf({ from, to }: Range): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
