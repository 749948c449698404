/** Calls that failed, by run and arguments: counted in one table for all windows. */
import type { Clock } from '../../contracts/clock.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { Outcome } from '../healing/repeating.ts';
import type { RepeatPort } from './dispatcher.ts';
import type { PastFailures } from './repeats.ts';

/** Failures of runs that nobody heard of for so long are forgotten, ms. */
const KEPT_MS = 90 * 86_400_000;

export class SqliteRepeats implements RepeatPort {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  failures(run: string, same: string, call: string): PastFailures {
    const row = this.#store
      .prepare<[string, string, string], { count: number; unknown: number | null }>(
        'SELECT count(*) AS count, max(unknown) AS unknown FROM failed_call WHERE run = ? AND same = ? AND call <> ?',
      )
      .get(run, same, call);
    return { count: row?.count ?? 0, isUnknown: row?.unknown === 1 };
  }

  told(run: string, same: string, call: string, outcome: Outcome): void {
    const now = this.#clock.now();
    // Most calls never failed: those cost no commit.
    if (outcome === 'done' && this.failures(run, same, '').count === 0) return;
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM failed_call WHERE at < ?').run(now - KEPT_MS);
      if (outcome === 'done') {
        this.#store.prepare('DELETE FROM failed_call WHERE run = ? AND same = ?').run(run, same);
        return;
      }
      this.#store
        .prepare(
          `INSERT INTO failed_call (run, same, call, unknown, at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (run, same, call) DO UPDATE SET unknown = max(unknown, excluded.unknown), at = excluded.at`,
        )
        .run(run, same, call, outcome === 'unknown' ? 1 : 0, now);
    });
  }
}
