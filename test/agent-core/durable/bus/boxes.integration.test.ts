import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunId } from '../../../../agent-core/contracts/runs.ts';
import type { EventBus } from '../../../../agent-core/durable/bus/bus.ts';
import { InProcessBus } from '../../../../agent-core/durable/bus/in-process-bus.ts';
import type { BusMessage, RunMessage } from '../../../../agent-core/durable/bus/message.ts';
import { readEvents } from '../../../../agent-core/durable/bus/reader.ts';
import { Relay } from '../../../../agent-core/durable/bus/relay.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { READER, TwoJournals } from './two-journals.ts';

const DATABASES = ['one', 'two', 'reading'];
let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
  for (const name of DATABASES) await server.database(name);
});
afterAll(() => server.stop());

describe.each([
  ['in SQLite', () => TwoJournals.inFolders()],
  ['in Postgres', () => TwoJournals.onPostgres(server, DATABASES)],
])('boxes %s', (_where, open) => {
  let journals: TwoJournals;
  let bus: EventBus;
  let relay: Relay;
  beforeEach(async () => {
    journals = await (await open()).sendingTo(READER);
    bus = new InProcessBus(silent);
  });
  afterEach(async () => {
    await relay?.stop();
    await bus.close();
    await journals.close();
  });

  async function relayOver(over: EventBus): Promise<void> {
    relay = new Relay({ outbox: journals.from.outbox, bus: over, log: silent });
    await relay.start();
  }

  const reading = () => readEvents({ reader: READER, inbox: journals.to.inbox, bus, log: silent });
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 10 });

  test('an event that is published stays in the outbox until its reader has journalled it', async () => {
    await journals.step('r', 1);
    await relayOver(bus);
    await until(async () => expect(await journals.from.outbox.unsent(READER)).toEqual([]));
    expect(await journals.isWaiting()).toBe(true);
    await reading();
    await until(async () => expect(await journals.isWaiting()).toBe(false));
    expect(await journals.values()).toEqual({ r: [1] });
  });

  test('only the kinds that a reader wants are sent, with what came before in the same run', async () => {
    await journals.step('r', 1);
    await journals.step('r', 2);
    await journals.end('r');
    const sent = (await journals.from.outbox.unsent(READER)).map(({ message }) => message);
    expect(sent.map(({ seq, after, event }) => [seq, after, event?.kind])).toEqual([
      [4, 0, 'OBSERVATION_GENERATED'],
      [6, 4, 'OBSERVATION_GENERATED'],
      [7, 6, 'TICK_DONE'],
    ]);
  });

  test('an append that fails publishes nothing', async () => {
    await journals.step('r', 1);
    await expect(
      journals.from.journal.append({ run: RunId.parse('r'), worker: 'w', epoch: 9 }, [
        { kind: 'OBSERVATION_GENERATED', key: 'k', outcome: { state: 'done' } },
      ]),
    ).rejects.toThrow(/claimed by another/);
    expect(await journals.isWaiting()).toBe(true);
  });

  test('a reader that is forgotten is sent nothing more, and nothing waits for it', async () => {
    await journals.step('r', 1);
    await journals.from.outbox.publishTo(READER, []);
    await journals.step('r', 2);
    expect(await journals.isWaiting()).toBe(false);
    expect(await journals.from.outbox.readers()).toEqual([]);
  });

  test('what the bus loses is sent again', async () => {
    let isLost = true;
    const losing: EventBus = {
      publish: async (topic, messages) => (isLost ? messages.map(() => 'lost') : bus.publish(topic, messages)),
      kept: async (topic, positions) => bus.kept(topic, positions),
      subscribe: (topic, subscriber) => bus.subscribe(topic, subscriber),
      close: async () => {},
    };
    await reading();
    await relayOver(losing);
    await journals.step('r', 1);
    await until(async () => expect(await journals.from.outbox.unsent(READER)).toEqual([]));
    isLost = false;
    journals.clock.added += 20_000;
    await until(async () => expect(await journals.values()).toEqual({ r: [1] }));
    await until(async () => expect(await journals.isWaiting()).toBe(false));
  });

  test('an event that a person purged, or that is damaged, comes as that and holds nothing up', async () => {
    await journals.step('purged', 1);
    await journals.end('purged');
    await journals.from.journal.purge(RunId.parse('purged'));
    await journals.step('damaged', 'long '.repeat(500));
    await journals.damageContents();
    await journals.step('whole', 2);
    await relayOver(bus);
    await reading();
    await until(async () => expect(await journals.values()).toEqual({ whole: [2] }));
    const purged = (await journals.received()).filter(({ run }) => run === 'purged');
    expect(purged.map(({ event, why }) => [event, why])).toEqual([
      [undefined, 'it was purged'],
      [undefined, 'it was purged'],
    ]);
    const damaged = (await journals.received()).filter(({ run }) => run === 'damaged');
    expect(damaged.map(({ event, why }) => [event, why])).toEqual([
      [undefined, 'run damaged, event 4: its content is damaged'],
    ]);
  });

  test('a run whose journal was put back from a backup is refused in words, and the others go on', async () => {
    await relayOver(bus);
    await reading();
    await journals.step('r', 1);
    await until(async () => expect(await journals.values()).toEqual({ r: [1] }));
    const [first] = await journals.received();
    const other = { ...(first as RunMessage), id: 'another history' };
    await bus.publish(`events.${READER}`, [other]);
    await until(async () => expect(await journals.to.inbox.refusals(READER, 10)).toHaveLength(1));
    const [refusal] = await journals.to.inbox.refusals(READER, 10);
    expect(refusal?.why).toMatch(/^event 4 of run r belongs to another history/);
    await journals.step('r', 2);
    await until(async () => expect(await journals.values()).toEqual({ r: [1, 2] }));
  });

  test('a message of an unknown version is kept once for a person to see', async () => {
    const newer = { v: 2, kind: 'RUN_EVENT' } as unknown as BusMessage;
    await bus.publish(`events.${READER}`, [newer, newer]);
    await reading();
    await until(async () => expect(await journals.to.inbox.refusals(READER, 10)).toHaveLength(1));
    expect((await journals.to.inbox.refusals(READER, 10))[0]?.why).toMatch(/^it has version 2/);
  });

  test('events that come twice, early and in any order are taken once and in the order of their run', async () => {
    const names = ['a', 'b', 'c'];
    for (let value = 1; value <= 4; value++) for (const name of names) await journals.step(name, value);
    const sent = (await journals.from.outbox.unsent(READER)).map(({ message }) => message);
    expect(sent).toHaveLength(12);
    const { inbox } = journals.to;
    let readers = 0;
    const orders = fc.shuffledSubarray([...sent, ...sent, ...sent], { minLength: 36 });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const reader = `reader ${readers++}`;
        // As a bus does it: what came early comes again.
        let early = order;
        while (early.length > 0) {
          const again: RunMessage[] = [];
          for (const message of early) if ((await inbox.take(reader, message)) === 'early') again.push(message);
          early = again;
        }
        const received = (await inbox.received(reader, 0, 100)).map(({ message }) => message);
        for (const name of names) {
          const ofOne = (messages: RunMessage[]) => messages.filter(({ run }) => run === name).map(({ id }) => id);
          expect(ofOne(received)).toEqual(ofOne(sent));
        }
      }),
      { numRuns: 5 },
    );
  });
});
