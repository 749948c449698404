import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EventBus } from '../../../../agent-core/durable/bus/bus.ts';
import { RedisBus } from '../../../../agent-core/durable/bus/redis/redis-bus.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { connect } from '../../../../agent-core/durable/redis/connect.ts';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';
import { holdsForEveryBus, Listener, message } from './contract.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe.skipIf(!hasRedis)('the bus over Redis Streams', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  const open = () => RedisBus.open({ url: server.url, log: silent, claimMs: 300 });

  holdsForEveryBus('as every bus', async () => {
    const buses: EventBus[] = [];
    return {
      bus: async () => {
        const bus = await open();
        buses.push(bus);
        return bus;
      },
      // What the server sees of a process that died: its connections end, and nothing is acknowledged any more.
      kill: async (bus) => {
        buses.splice(buses.indexOf(bus), 1);
        await bus.close();
      },
      close: async () => {
        await Promise.all(buses.map((bus) => bus.close()));
        const redis = await connect(server.url, silent);
        await redis.flushAll();
        redis.destroy();
      },
    };
  });

  test('loses nothing when the server is killed in mid-stream and starts again', async () => {
    const [publisher, reader] = [await open(), await open()];
    const listener = new Listener('g');
    await reader.subscribe('killed', listener);
    const kept: number[] = [];
    let restarts = 0;
    for (const seq of upTo(400)) {
      if (seq % 100 === 50) {
        await server.kill();
        void server.restart().then(() => restarts++);
      }
      while (
        !(await publisher.publish('killed', [message(seq)]).then(
          () => true,
          () => false,
        ))
      ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      kept.push(seq);
    }
    await vi.waitFor(() => expect(new Set(listener.seen)).toEqual(new Set(kept)), { timeout: 20_000 });
    expect(restarts).toBe(4);
    await publisher.close();
    await reader.close();
  });

  test('goes on with a server that came back without its data', async () => {
    const bus = await open();
    const listener = new Listener('g');
    await bus.subscribe('emptied', listener);
    const redis = await connect(server.url, silent);
    await redis.flushAll();
    redis.destroy();
    await bus.publish('emptied', [message(1)]);
    await vi.waitFor(() => expect(listener.seen).toEqual([1]), { timeout: 5_000 });
    await bus.close();
  });

  test('says in words that there is no server, and tells nobody a password', async () => {
    const opening = RedisBus.open({ url: 'redis://user:hunter2@127.0.0.1:1', log: silent });
    await expect(opening).rejects.toThrow(/^The event bus in Redis did not answer: (?!.*hunter2)/);
  });
});
