/** The bus inside one process: nothing is kept beyond it. */
import type { Log } from '../log.ts';
import type { EventBus, Subscriber, Subscription } from './bus.ts';
import { Delivery, type Entry } from './delivery.ts';
import { type BusMessage, encode } from './message.ts';

interface Member {
  readonly delivery: Delivery;
  isBusy: boolean;
}

interface Group {
  /** In the order of publication. */
  waiting: Entry[];
  /** Handed out and not acknowledged, with who has it. */
  readonly pending: Map<string, { readonly entry: Entry; readonly member: Member }>;
  readonly members: Set<Member>;
}

interface Kept {
  readonly entry: Entry;
  /** Groups that have not acknowledged it. */
  owed: number;
}

interface Topic {
  readonly entries: Map<string, Kept>;
  readonly groups: Map<string, Group>;
}

export class InProcessBus implements EventBus {
  readonly #log: Log;
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Set<Subscription>();
  /** Not from 0: what another process's bus had must not look as if this one kept it. */
  #positions = Date.now() * 1_000;

  constructor(log: Log) {
    this.#log = log;
  }

  async publish(name: string, messages: readonly BusMessage[]): Promise<string[]> {
    const topic = this.#topic(name);
    const entries = messages.map((message) => ({ position: String(++this.#positions), text: encode(message) }));
    for (const entry of entries) topic.entries.set(entry.position, { entry, owed: topic.groups.size });
    for (const group of topic.groups.values()) {
      group.waiting.push(...entries);
      pump(group);
    }
    return entries.map(({ position }) => position);
  }

  async kept(name: string, positions: readonly string[]): Promise<Set<string>> {
    const { entries } = this.#topic(name);
    return new Set(positions.filter((position) => entries.has(position)));
  }

  async subscribe(name: string, subscriber: Subscriber): Promise<Subscription> {
    const topic = this.#topic(name);
    const group = groupOf(topic, subscriber.group);
    const acknowledge = (position: string) => acknowledged(topic, group, position);
    const delivery = new Delivery({
      topic: name,
      subscriber,
      log: this.#log,
      mostAside: Number.POSITIVE_INFINITY,
      acknowledge,
    });
    const member: Member = { delivery, isBusy: false };
    group.members.add(member);
    pump(group);
    const subscription = {
      close: async () => {
        this.#subscriptions.delete(subscription);
        group.members.delete(member);
        await delivery.stop();
        giveBack(group, member);
      },
    };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name) ?? { entries: new Map(), groups: new Map() };
    this.#topics.set(name, topic);
    return topic;
  }
}

function groupOf(topic: Topic, name: string): Group {
  const known = topic.groups.get(name);
  if (known) return known;
  const all = [...topic.entries.values()];
  for (const kept of all) kept.owed++;
  const group: Group = { waiting: all.map(({ entry }) => entry), pending: new Map(), members: new Set() };
  topic.groups.set(name, group);
  return group;
}

/** Gives each member that has nothing to do the next entry. */
function pump(group: Group): void {
  for (const member of group.members) {
    if (member.isBusy) continue;
    const entry = group.waiting.shift();
    if (!entry) return;
    group.pending.set(entry.position, { entry, member });
    member.isBusy = true;
    void member.delivery.deliver(entry).then(() => {
      member.isBusy = false;
      pump(group);
    });
  }
}

function acknowledged(topic: Topic, group: Group, position: string): void {
  const kept = topic.entries.get(position);
  if (!kept || !group.pending.delete(position)) return;
  if (--kept.owed === 0) topic.entries.delete(position);
  pump(group);
}

function giveBack(group: Group, gone: Member): void {
  const back = [...group.pending.values()].filter(({ member }) => member === gone).map(({ entry }) => entry);
  for (const { position } of back) group.pending.delete(position);
  group.waiting = [...back, ...group.waiting].sort((a, b) => Number(a.position) - Number(b.position));
  pump(group);
}
