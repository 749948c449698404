/** What runs spend on tools: counted in one table for all windows, so that no restart gives a run more than it had. */
import type { Clock } from '../../contracts/clock.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { dollars, isPriced, type PriceRule, priceAt } from '../egress/prices.ts';
import type { BudgetPort } from './dispatcher.ts';

export interface RunBudget {
  readonly calls: number;
  /** Of tools at work, added up. */
  readonly ms: number;
  /** US dollars for requests that cost something. */
  readonly usd: number;
}

export const RUN_BUDGET: RunBudget = { calls: 1_000, ms: 2 * 3_600_000, usd: 5 };

/** What a person says of money; asked at each call. */
export interface MoneyRules {
  readonly prices: readonly PriceRule[];
  /** In place of the budget's. */
  readonly runUsd?: number | undefined;
}

/** Counts of runs that nobody heard of for so long are forgotten, ms. */
const KEPT_MS = 90 * 86_400_000;
/** Whole parts of a dollar add up without a rest. */
const MICROS = 1e6;

export class SqliteBudget implements BudgetPort {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #money: () => MoneyRules;
  readonly #budget: RunBudget;

  constructor(store: Store, clock: Clock, money: () => MoneyRules, budget: RunBudget = RUN_BUDGET) {
    this.#store = store;
    this.#clock = clock;
    this.#money = money;
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

  isPriced(granted: string): boolean {
    return isPriced(this.#money().prices, granted);
  }

  /** Takes the price of one request at `HOST[:PORT]` from what the run may spend, or says why that does not do. */
  pay(run: string, host: string): string | undefined {
    const { prices, runUsd = this.#budget.usd } = this.#money();
    const price = Math.round(priceAt(prices, host) * MICROS);
    if (price === 0) return undefined;
    return this.#store.write(() => {
      const { micros } = this.#spent(run);
      if (micros + price <= Math.round(runUsd * MICROS)) return this.#add(run, { calls: 0, ms: 0, micros: price });
      const spent = `this run has spent ${dollars(micros / MICROS)} of the ${dollars(runUsd)} that it may`;
      return `${spent}, and a request at ${host} costs ${dollars(price / MICROS)}. A person may allow more with \`penumbra egress spend USD\`.`;
    });
  }

  spent(run: string, ms: number): void {
    this.#add(run, { calls: 1, ms: Math.round(ms), micros: 0 });
  }

  #add(run: string, { calls, ms, micros }: Spending): undefined {
    const now = this.#clock.now();
    this.#store.write(() => {
      this.#store
        .prepare(
          `INSERT INTO spending (run, calls, ms, micros, at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (run) DO UPDATE SET
             calls = calls + excluded.calls, ms = ms + excluded.ms, micros = micros + excluded.micros, at = excluded.at`,
        )
        .run(run, calls, ms, micros, now);
      this.#store.prepare('DELETE FROM spending WHERE at < ?').run(now - KEPT_MS);
    });
  }

  #spent(run: string): Spending {
    const row = this.#store
      .prepare<[string], Spending>('SELECT calls, ms, micros FROM spending WHERE run = ?')
      .get(run);
    return row ?? { calls: 0, ms: 0, micros: 0 };
  }
}

interface Spending {
  readonly calls: number;
  readonly ms: number;
  /** Millionths of a dollar. */
  readonly micros: number;
}
