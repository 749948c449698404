/** Whose turn it is: rate limits by credential and host, and a breaker for each tool and host that only fails. */
import * as z from 'zod';
import type { Clock } from '../../contracts/clock.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { ask, type Breaker, breakerKey, CLOSED, told } from '../healing/breaker.ts';
import type { Rate } from '../limits/gcra.ts';
import type { Limits } from '../limits/limits.ts';
import type { TurnPort } from './dispatcher.ts';
import { credentialAt } from './person-rules.ts';
import type { Tool } from './tool.ts';

const Kept = z.discriminatedUnion('state', [
  z.object({ state: z.literal('closed'), failures: z.number() }),
  z.object({ state: z.enum(['open', 'half-open']), since: z.number(), trips: z.number() }),
]);

/** `20 at once, then 2 in 1 s`. */
export const rateWords = ({ limit, periodMs, burst = limit }: Rate): string =>
  `${burst} at once, then ${limit} in ${periodMs / 1000} s`;

export class SqliteTurns implements TurnPort {
  readonly #store: Store;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #rateAt: (host: string) => Rate;

  /** `store` holds the breakers; `rateAt` is asked at each call. */
  constructor(store: Store, limits: Limits, clock: Clock, rateAt: (host: string) => Rate) {
    this.#store = store;
    this.#limits = limits;
    this.#clock = clock;
    this.#rateAt = rateAt;
  }

  take(tool: Tool, host = ''): ReturnType<TurnPort['take']> {
    const now = this.#clock.now();
    const where = host === '' ? tool.name : `${tool.name} at ${host}`;
    const allowed = this.#store.write(() => {
      const asked = ask(this.#read(tool, host), now);
      if (asked.allowed) this.#keep(tool, host, asked.breaker);
      return asked;
    });
    if (!allowed.allowed)
      return {
        until: allowed.until,
        why: `${where} failed again and again, and is left alone for a while.`,
        isLeftAlone: true,
      };
    if (host === '') return { granted: true };
    const rate = this.#rateAt(host);
    // By every tool that sends it the same: the host counts so, too.
    const taken = this.#limits.take({ credential: credentialAt(tool, host), host }, rate, 1, now);
    return taken.granted ? taken : { until: taken.waitUntil, why: `Calls at ${host}: ${rateWords(rate)}.` };
  }

  ended(tool: Tool, host = '', isHealthy: boolean): void {
    this.#store.write(() => this.#keep(tool, host, told(this.#read(tool, host), isHealthy, this.#clock.now())));
  }

  #read(tool: Tool, host: string): Breaker {
    const row = this.#store
      .prepare<[string], { state: string }>('SELECT state FROM breaker WHERE key = ?')
      .get(breakerKey(tool.name, host));
    const kept = Kept.safeParse(row && JSON.parse(row.state));
    return kept.success ? (kept.data as Breaker) : CLOSED;
  }

  /** One that never failed leaves no row. */
  #keep(tool: Tool, host: string, breaker: Breaker): void {
    const key = breakerKey(tool.name, host);
    if (breaker.state === 'closed' && breaker.failures === 0) {
      this.#store.prepare('DELETE FROM breaker WHERE key = ?').run(key);
      return;
    }
    this.#store
      .prepare('INSERT INTO breaker (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state')
      .run(key, JSON.stringify(breaker));
  }
}
