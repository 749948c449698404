/** What holds for every event bus. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunId } from '../../../../agent-core/contracts/runs.ts';
import type { EventBus, Subscriber } from '../../../../agent-core/durable/bus/bus.ts';
import type { BusMessage, Journalled, Refusal } from '../../../../agent-core/durable/bus/message.ts';

export interface Site {
  /** A bus as one more process has it. */
  bus(): Promise<EventBus>;
  /** The bus of a process that is gone without a word. */
  kill(bus: EventBus): Promise<void>;
  close(): Promise<void>;
}

const run = RunId.parse('r');
export const message = (seq: number): Journalled => ({ v: 1, kind: 'JOURNALLED', reader: 'someone', run, seq });
const seqOf = (given: BusMessage) => given.seq;

/** Keeps what it is given. */
export class Listener implements Subscriber {
  readonly seen: number[] = [];
  readonly refusals: Refusal[] = [];
  readonly group: string;
  readonly #first: (seq: number) => Promise<void> | void;

  constructor(group: string, first: (seq: number) => Promise<void> | void = () => {}) {
    this.group = group;
    this.#first = first;
  }

  async handle(given: BusMessage): Promise<void> {
    await this.#first(seqOf(given));
    this.seen.push(seqOf(given));
  }

  refuse(refusal: Refusal): void {
    this.refusals.push(refusal);
  }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export function holdsForEveryBus(name: string, open: () => Promise<Site>): void {
  describe(name, () => {
    let site: Site;
    let bus: EventBus;
    beforeEach(async () => {
      site = await open();
      bus = await site.bus();
    });
    afterEach(() => site.close());

    test('gives each group every message once, in the order of publication', async () => {
      const [one, other] = [new Listener('one'), new Listener('other')];
      await bus.subscribe('t', one);
      await bus.subscribe('t', other);
      await bus.publish('t', upTo(50).map(message));
      await bus.publish('t', [message(51)]);
      await until(() => expect([one.seen.length, other.seen.length]).toEqual([51, 51]));
      expect(one.seen).toEqual(upTo(51));
      expect(other.seen).toEqual(upTo(51));
    });

    test('keeps what is published before anybody listens', async () => {
      const positions = await bus.publish('t', [message(1), message(2)]);
      expect(await bus.kept('t', positions)).toEqual(new Set(positions));
      const late = new Listener('late');
      await bus.subscribe('t', late);
      await until(() => expect(late.seen).toEqual([1, 2]));
    });

    test('keeps topics apart', async () => {
      const [a, b] = [new Listener('g'), new Listener('g')];
      await bus.subscribe('a', a);
      await bus.subscribe('b', b);
      await bus.publish('a', [message(1)]);
      await bus.publish('b', [message(2)]);
      await until(() => expect([a.seen, b.seen]).toEqual([[1], [2]]));
    });

    test('gives a message to one subscription of a group', async () => {
      const others = await site.bus();
      const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
      const [one, two] = [new Listener('g', slow), new Listener('g', slow)];
      await bus.subscribe('t', one);
      await others.subscribe('t', two);
      for (const seq of upTo(100)) await bus.publish('t', [message(seq)]);
      await until(() => expect(one.seen.length + two.seen.length).toBe(100));
      expect([...one.seen, ...two.seen].sort((x, y) => x - y)).toEqual(upTo(100));
    });

    test('brings a message again that was not taken, and holds no other up meanwhile', async () => {
      let failures = 3;
      const listener = new Listener('g', (seq) => {
        if (seq === 1 && failures-- > 0) throw new Error('not now');
      });
      await bus.subscribe('t', listener);
      await bus.publish('t', [message(1), message(2)]);
      await until(() => expect(listener.seen).toEqual([2, 1]));
    });

    test('brings the message that all others wait for, however many they are', async () => {
      const listener = new Listener('g', (seq) => {
        if (seq !== 400 && !listener.seen.includes(400)) throw new Error('not before the last');
      });
      await bus.subscribe('t', listener);
      await bus.publish('t', upTo(400).map(message));
      await until(() => expect(new Set(listener.seen).size).toBe(400));
      expect(listener.seen[0]).toBe(400);
    });

    test('gives what a dead consumer had to another of its group', async () => {
      const dying = await site.bus();
      const dead = new Listener('g', () => new Promise<void>(() => {}));
      const taken = vi.spyOn(dead, 'handle');
      await dying.subscribe('t', dead);
      await bus.publish('t', [message(1), message(2)]);
      await until(() => expect(taken).toHaveBeenCalled());
      await site.kill(dying);
      const heir = new Listener('g');
      await bus.subscribe('t', heir);
      await until(() => expect([...heir.seen].sort()).toEqual([1, 2]));
    });

    test('drops a message once every group has acknowledged it, and not before', async () => {
      let isHeld = true;
      const quick = new Listener('quick');
      const slow = new Listener('slow', (seq) => {
        if (seq === 2 && isHeld) throw new Error('not now');
      });
      await bus.subscribe('t', quick);
      await bus.subscribe('t', slow);
      const positions = await bus.publish('t', upTo(3).map(message));
      await until(() =>
        expect([quick.seen, slow.seen]).toEqual([
          [1, 2, 3],
          [1, 3],
        ]),
      );
      await vi.waitFor(async () => expect(await bus.kept('t', positions.slice(0, 1))).toEqual(new Set()), 5_000);
      expect((await bus.kept('t', positions)).has(positions[1] ?? '')).toBe(true);
      isHeld = false;
      await vi.waitFor(async () => expect(await bus.kept('t', positions)).toEqual(new Set()), 5_000);
    });

    test('refuses a message of an unknown version in words, and goes on', async () => {
      const listener = new Listener('g');
      await bus.subscribe('t', listener);
      const newer = { ...message(1), v: 2 } as unknown as BusMessage;
      const senseless = { ...message(2), run: 'no run id!' } as unknown as BusMessage;
      await bus.publish('t', [newer, senseless, message(3)]);
      await until(() => expect(listener.seen).toEqual([3]));
      expect(listener.refusals.map(({ why }) => why)).toEqual([
        'it has version 2, and this Penumbra reads 1. Update the older one',
        'it makes no sense: run: a run id has letters, digits, - and _ only, 64 at most',
      ]);
      expect(JSON.parse(listener.refusals[0]?.text ?? '')).toEqual(newer);
    });

    test('gives a closed subscription nothing more', async () => {
      const listener = new Listener('g');
      const subscription = await bus.subscribe('t', listener);
      await bus.publish('t', [message(1)]);
      await until(() => expect(listener.seen).toEqual([1]));
      await subscription.close();
      await bus.publish('t', [message(2)]);
      const heir = new Listener('g');
      await bus.subscribe('t', heir);
      await until(() => expect(heir.seen).toContain(2));
      expect(listener.seen).toEqual([1]);
    });
  });
}
