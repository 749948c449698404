/**
 * Hands the entries of one subscription to its subscriber.
 *
 * 1. One at a time, in the order given; a failed one steps aside, is tried again later and holds no other up.
 * 2. An entry is acknowledged once it was handled or refused, never before.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { wordsOf } from '../../contracts/errors.ts';
import type { Log } from '../log.ts';
import type { Subscriber } from './bus.ts';
import { decode } from './message.ts';

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;
/** How long a handler that hangs holds up the end, ms. */
const GRACE_MS = 1_000;
export interface Entry {
  readonly position: string;
  readonly text: string;
}

export interface DeliveryOptions {
  readonly topic: string;
  readonly subscriber: Subscriber;
  readonly log: Log;
  /** So many are held to be tried again; the others are left to whoever takes over what was never acknowledged. */
  readonly mostAside: number;
  acknowledge(position: string): Promise<void> | void;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #aside = new Map<string, NodeJS.Timeout | undefined>();
  readonly #acknowledging = new Set<Promise<void>>();
  #turn: Promise<void> = Promise.resolve();
  #isStopping = false;
  #isStopped = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Whether it was set aside here and will be tried again. */
  has(position: string): boolean {
    return this.#aside.has(position);
  }

  /** Resolves once the entry was handled or set aside. Never rejects. */
  deliver(entry: Entry, failures = 0): Promise<void> {
    this.#turn = this.#turn.then(() => this.#attempt(entry, failures));
    return this.#turn;
  }

  /** Waits a moment for the entry under way; nothing is handed on or acknowledged afterwards. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#aside.values()) clearTimeout(timer);
    const grace = new AbortController();
    const ended = this.#turn.then(() => Promise.all(this.#acknowledging));
    await Promise.race([ended, pause(GRACE_MS, undefined, { signal: grace.signal }).catch(() => {})]);
    grace.abort();
    this.#isStopped = true;
  }

  async #attempt(entry: Entry, failures: number): Promise<void> {
    if (this.#isStopping) return;
    try {
      await this.#hand(entry);
      if (!this.#isStopped) this.#acknowledge(entry, failures);
    } catch (error) {
      this.#setAside(entry, failures + 1, error);
    }
  }

  /** The next entry does not wait for it. One that cannot be acknowledged is handed out again. */
  #acknowledge(entry: Entry, failures: number): void {
    const done = Promise.resolve(this.#options.acknowledge(entry.position)).then(
      () => void this.#aside.delete(entry.position),
      (error) => this.#setAside(entry, failures + 1, error),
    );
    this.#acknowledging.add(done);
    void done.then(() => this.#acknowledging.delete(done));
  }

  async #hand({ text }: Entry): Promise<void> {
    const { topic, subscriber, log } = this.#options;
    const read = decode(text);
    if ('message' in read) return subscriber.handle(read.message);
    log('warn', `A message of the topic ${topic} was refused by ${subscriber.group}: ${read.why}.`);
    await subscriber.refuse({ topic, why: read.why, text });
  }

  #setAside(entry: Entry, failures: number, error: unknown): void {
    const { topic, subscriber, log } = this.#options;
    const why = wordsOf(error);
    log('debug', `${subscriber.group} could not take message ${entry.position} of the topic ${topic}: ${why}.`);
    if (!this.has(entry.position) && this.#aside.size >= this.#options.mostAside) return;
    const ms = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    const again = () => void this.deliver(entry, failures);
    this.#aside.set(entry.position, this.#isStopping ? undefined : setTimeout(again, ms));
  }
}
