/**
 * The event bus: messages by topic. The port that the in-process bus and Redis Streams implement; one contract suite holds
 * for both.
 *
 * 1. Every group of a topic gets every message that the topic keeps, each at least once, in the order of publication while
 *    nothing fails. Inside a group each message goes to one subscription.
 * 2. A topic keeps a message until every group it has acknowledged it, and all of them while it has no group.
 * 3. What a subscription had when it died goes to another of its group.
 * 4. A message that cannot be read is refused in words and holds nothing up.
 *
 * What a bus loses is not lost: an outbox sends it again, and an inbox takes it once and in order.
 */
import type { BusMessage, Refusal } from './message.ts';

export interface Subscriber {
  readonly group: string;
  /** Resolved: acknowledged. Rejected: the message comes again later, perhaps elsewhere in the group. */
  handle(message: BusMessage): Promise<void> | void;
  /** Told of what cannot be read; once it resolves, that is acknowledged too. */
  refuse(refusal: Refusal): Promise<void> | void;
}

export interface Subscription {
  /** Waits for the message under way; what it did not acknowledge goes to others of its group. */
  close(): Promise<void>;
}

/** The bus cannot be reached: whether a message of that call was kept is unknown. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
}

export interface EventBus {
  /** Resolves to a position each, once the bus keeps them in this order. Throws `BusUnavailable`. */
  publish(topic: string, messages: readonly BusMessage[]): Promise<string[]>;
  /** Those of `positions` whose messages the topic still keeps. Throws `BusUnavailable`. */
  kept(topic: string, positions: readonly string[]): Promise<Set<string>>;
  /** A group that is new gets what the topic keeps. Throws `BusUnavailable`. */
  subscribe(topic: string, subscriber: Subscriber): Promise<Subscription>;
  /** Closes what is subscribed, too. */
  close(): Promise<void>;
}
