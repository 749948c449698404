/** What runs spend on tools: counted in one table for all windows, so that no restart gives a run more than it had. */
import type { Clock } from '../../contracts/clock.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { BudgetPort } from './dispatcher.ts';

export interface RunBudget {
  readonly calls: number;
  /** Of tools at work, added up. */
  readonly ms: number;
}

export const RUN_BUDGET: RunBudget = { calls: 1_000, ms: 2 * 3_600_000 };

/** Counts of runs that nobody heard of for so long are forgotten, ms. */
const KEPT_MS = 90 * 86_400_000;

export class SqliteBudget implements BudgetPort {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #budget: RunBudget;

  constructor(store: Store, clock: Clock, budget: RunBudget = RUN_BUDGET) {
    this.#store = store;
    this.#clock = clock;
    this.#budget = budget;
  }

  whyOver(run: string): string | undefined {
    const { calls, ms } = this.#spent(run);
    const most = this.#budget;
    if (calls >= most.calls) return `This run has called tools ${calls} times, which is all it may.`;
    if (ms >= most.ms)
      return `Tools have worked for this run for ${Math.round(ms / 60_000)} minutes, which is all it may have.`;
    return undefined;
  }

  spent(run: string, ms: number): void {
    const now = this.#clock.now();
    this.#store.write(() => {
      this.#store
        .prepare(
          `INSERT INTO spending (run, calls, ms, at) VALUES (?, 1, ?, ?)
           ON CONFLICT (run) DO UPDATE SET calls = calls + 1, ms = ms + excluded.ms, at = excluded.at`,
        )
        .run(run, Math.round(ms), now);
      this.#store.prepare('DELETE FROM spending WHERE at < ?').run(now - KEPT_MS);
    });
  }

  #spent(run: string): RunBudget {
    const row = this.#store.prepare<[string], RunBudget>('SELECT calls, ms FROM spending WHERE run = ?').get(run);
    return row ?? { calls: 0, ms: 0 };
  }
}
