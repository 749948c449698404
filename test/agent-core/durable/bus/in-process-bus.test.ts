import type { EventBus, Subscriber, Subscription } from '../../../../agent-core/durable/bus/bus.ts';
import { InProcessBus } from '../../../../agent-core/durable/bus/in-process-bus.ts';
import type { BusMessage } from '../../../../agent-core/durable/bus/message.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { holdsForEveryBus } from './contract.ts';

/** One part of the process: what it subscribed ends with it. */
class Part implements EventBus {
  readonly #bus: EventBus;
  readonly #subscriptions: Subscription[] = [];

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  publish(topic: string, messages: readonly BusMessage[]) {
    return this.#bus.publish(topic, messages);
  }

  kept(topic: string, positions: readonly string[]) {
    return this.#bus.kept(topic, positions);
  }

  async subscribe(topic: string, subscriber: Subscriber) {
    const subscription = await this.#bus.subscribe(topic, subscriber);
    this.#subscriptions.push(subscription);
    return subscription;
  }

  async close() {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.close()));
  }
}

holdsForEveryBus('the bus inside one process', async () => {
  const bus = new InProcessBus(silent);
  return { bus: async () => new Part(bus), kill: (part) => part.close(), close: () => bus.close() };
});
