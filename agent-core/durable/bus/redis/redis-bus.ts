/**
 * The bus over Redis Streams: consumer groups, acknowledged entry by entry.
 *
 * Messages survive the server as well as its own settings let them (`appendonly yes`, `appendfsync always` for every one);
 * an outbox sends again what a server lost.
 */
import { randomBytes } from 'node:crypto';
import { wordsOf } from '../../../contracts/errors.ts';
import type { Log } from '../../log.ts';
import { another, connect, type Redis } from '../../redis/connect.ts';
import { BusUnavailable, type EventBus, type Subscriber, type Subscription } from '../bus.ts';
import { Delivery } from '../delivery.ts';
import { type BusMessage, encode } from '../message.ts';
import { Consumer } from './consumer.ts';
import { append, isKept, Stream } from './stream.ts';

/** Longer than any message takes to be handled. */
const CLAIM_MS = 30_000;
/** Messages held to be tried again; the stream has the others. */
const MOST_ASIDE = 256;

export interface RedisBusOptions {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://…` */
  readonly url: string;
  readonly log: Log;
  /** What a consumer has had for so long counts as left by a dead one, ms. */
  readonly claimMs?: number;
}

export class RedisBus implements EventBus {
  readonly #options: RedisBusOptions;
  readonly #redis: Redis;
  readonly #subscriptions = new Set<Subscription>();

  private constructor(options: RedisBusOptions, redis: Redis) {
    this.#options = options;
    this.#redis = redis;
  }

  /** Throws `BusUnavailable` where there is no server. */
  static async open(options: RedisBusOptions): Promise<RedisBus> {
    return new RedisBus(options, await reached(() => connect(options.url, options.log)));
  }

  publish(topic: string, messages: readonly BusMessage[]): Promise<string[]> {
    return reached(() => append(this.#redis, topic, messages.map(encode)));
  }

  async kept(topic: string, positions: readonly string[]): Promise<Set<string>> {
    const are = await reached(() => Promise.all(positions.map((position) => isKept(this.#redis, topic, position))));
    return new Set(positions.filter((_, i) => are[i]));
  }

  async subscribe(topic: string, subscriber: Subscriber): Promise<Subscription> {
    const { url, log, claimMs = CLAIM_MS } = this.#options;
    const redis = this.#redis;
    const stream = new Stream(topic, subscriber.group, randomBytes(8).toString('hex'));
    await reached(() => stream.join(redis));
    const blocking = await reached(() => another(redis, url, log));
    const acknowledge = (position: string) => stream.acknowledge(redis, position);
    const delivery = new Delivery({ topic, subscriber, log, mostAside: MOST_ASIDE, acknowledge });
    const consumer = new Consumer({ stream, redis, blocking, delivery, claimMs, log });
    const subscription = {
      close: async () => {
        this.#subscriptions.delete(subscription);
        await consumer.close();
      },
    };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    this.#redis.destroy();
  }
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new BusUnavailable(`The event bus in Redis did not answer: ${wordsOf(error)}.`, { cause: error });
  }
}
