/** One subscription to a stream: fetches, hands on, takes over from the dead, cuts off what all have acknowledged. */
import { setTimeout as pause } from 'node:timers/promises';
import { wordsOf } from '../../../contracts/errors.ts';
import type { Log } from '../../log.ts';
import type { Redis } from '../../redis/connect.ts';
import type { Delivery, Entry } from '../delivery.ts';
import type { Stream } from './stream.ts';

const LONGEST_WAIT_MS = 1_000;
const TIDY_MS = 1_000;
const RETRY_MS = 100;

export interface ConsumerOptions {
  readonly stream: Stream;
  readonly redis: Redis;
  /** A connection of its own: its reads block. */
  readonly blocking: Redis;
  readonly delivery: Delivery;
  /** What a consumer has had for so long counts as left by a dead one, ms. */
  readonly claimMs: number;
  readonly log: Log;
}

export class Consumer {
  readonly #options: ConsumerOptions;
  #isStopped = false;
  #claimedAt = Number.NEGATIVE_INFINITY;
  #tidiedAt = 0;

  /** Begins at once; the group must have been made. */
  constructor(options: ConsumerOptions) {
    this.#options = options;
    void this.#read();
  }

  async close(): Promise<void> {
    this.#isStopped = true;
    this.#options.blocking.destroy();
    await this.#options.delivery.stop();
  }

  /** Until it is closed. Never rejects. */
  async #read(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#round();
      } catch (error) {
        if (this.#isStopped) return;
        await this.#mend(error);
      }
    }
  }

  async #round(): Promise<void> {
    const { stream, redis, blocking, claimMs } = this.#options;
    const now = performance.now();
    if (now - this.#claimedAt >= claimMs / 2) {
      this.#claimedAt = now;
      await this.#deliver(await stream.claim(redis, claimMs));
    }
    await this.#deliver(await stream.fetch(blocking, Math.max(1, Math.min(LONGEST_WAIT_MS, claimMs / 2))));
    if (now - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = now;
    await stream.tidy(redis);
  }

  async #deliver(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries)
      if (!this.#options.delivery.has(entry.position)) await this.#options.delivery.deliver(entry);
  }

  /** A server that came back without its data has no group any more. */
  async #mend(error: unknown): Promise<void> {
    const { stream, redis, log } = this.#options;
    try {
      if (wordsOf(error).startsWith('NOGROUP')) return await stream.join(redis);
    } catch (again) {
      log('debug', `A group of the bus could not be made again: ${wordsOf(again)}.`);
    }
    await pause(RETRY_MS);
  }
}
