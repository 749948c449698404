/**
 * Sends what is in an outbox over the bus, and clears what its readers have journalled.
 *
 * Two relays of one outbox only send some events twice. One that dies at any moment loses nothing: what it sent and did not
 * mark is sent again.
 */
import type { Log } from '../log.ts';
import { eventsTopic, journalledTopic, type Outbox, type Outgoing } from './boxes.ts';
import type { EventBus, Subscription } from './bus.ts';
import type { BusMessage } from './message.ts';

/** How often it looks for new events, ms: soon after some were sent, and while nothing is going on. */
const LOOK_MS = 20;
const QUIET_LOOK_MS = 250;
const QUIET_AFTER = 25;
const LONGEST_LOOK_MS = 2_000;

export interface RelayOptions {
  readonly outbox: Outbox;
  readonly bus: EventBus;
  readonly log: Log;
}

export class Relay {
  readonly #options: RelayOptions;
  #subscription: Subscription | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;
  #empties = 0;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Throws `BusUnavailable`; once started it goes on by itself when the bus comes back. */
  async start(): Promise<void> {
    const { outbox, bus, log } = this.#options;
    const topic = journalledTopic(await outbox.source());
    this.#subscription = await bus.subscribe(topic, {
      group: 'relay',
      handle: (message) => this.#confirmed(message),
      refuse: ({ why }) => log('warn', `A confirmation could not be read: ${why}.`),
    });
    this.#lookAfter(0, LOOK_MS);
  }

  /** Looks at once. */
  nudge(): void {
    this.#empties = 0;
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#lookAfter(0, LOOK_MS);
  }

  /** Waits for what is being sent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#subscription?.close();
  }

  #lookAfter(ms: number, nextMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#looking = this.#look().then(
        (isMore) => this.#lookAfter(isMore ? 0 : this.#pause(), LOOK_MS),
        (error) => {
          if (nextMs === LOOK_MS) this.#options.log('warn', `Events wait: ${String(error?.message ?? error)}`);
          this.#lookAfter(nextMs, Math.min(LONGEST_LOOK_MS, nextMs * 2));
        },
      );
    }, ms);
  }

  #pause(): number {
    return ++this.#empties < QUIET_AFTER ? LOOK_MS : QUIET_LOOK_MS;
  }

  /** Whether anything was sent: there may be more. */
  async #look(): Promise<boolean> {
    let isMore = false;
    for (const reader of await this.#options.outbox.readers()) {
      await this.#sendLostAgain(reader);
      const unsent = await this.#options.outbox.unsent(reader);
      await this.#send(reader, unsent);
      isMore ||= unsent.length > 0;
      if (isMore) this.#empties = 0;
    }
    return isMore;
  }

  async #send(reader: string, rows: readonly Outgoing[]): Promise<void> {
    if (rows.length === 0) return;
    const { outbox, bus } = this.#options;
    const positions = await bus.publish(
      eventsTopic(reader),
      rows.map(({ message }) => message),
    );
    await outbox.onTheirWay(rows.map(({ id }, i) => ({ id, position: positions[i] as string })));
  }

  async #sendLostAgain(reader: string): Promise<void> {
    const { outbox, bus } = this.#options;
    const rows = await outbox.doubtful(reader);
    if (rows.length === 0) return;
    const sent = rows.flatMap(({ id, position }) => (position === undefined ? [] : [{ id, position }]));
    const kept = await bus.kept(
      eventsTopic(reader),
      sent.map(({ position }) => position),
    );
    await outbox.onTheirWay(sent.filter(({ position }) => kept.has(position)));
    await this.#send(
      reader,
      rows.filter(({ position }) => position === undefined || !kept.has(position)),
    );
  }

  async #confirmed(message: BusMessage): Promise<void> {
    if (message.kind !== 'JOURNALLED') return;
    await this.#options.outbox.confirm(message.reader, message.run, message.seq);
  }
}
