/** The bus and the mirror over a Redis of their own, beside the raw client doing the same in the same run. */

import { RunId } from '../../agent-core/contracts/runs.ts';
import type { RunMessage } from '../../agent-core/durable/bus/message.ts';
import { RedisBus } from '../../agent-core/durable/bus/redis/redis-bus.ts';
import { silent } from '../../agent-core/durable/log.ts';
import type { Mirrored } from '../../agent-core/durable/mirror/mirror.ts';
import { RedisMirror } from '../../agent-core/durable/mirror/redis-mirror.ts';
import { connect, type Redis } from '../../agent-core/durable/redis/connect.ts';
import { hasRedis, RedisServer } from '../../test/support/redis-server.ts';
import { atMost, type Bench, NotHere, quantile, rounded } from './figure.mts';

const WARM_UP = 200;
const TRIPS = 2_000;
const VALUE = 'x'.repeat(256);
const STATE = 'x'.repeat(10_240);
const run = RunId.parse('bench');

export const bus: Bench = async function* () {
  if (!hasRedis) throw new NotHere('redis-server is not installed');
  for (const fsync of ['everysec', 'always'] as const) {
    const server = await RedisServer.start(fsync);
    try {
      const [ours, raw] = await both(await trips(server), await rawTrips(server));
      // The server's own default; with fsync at every write both wait for the disk.
      const held = fsync === 'everysec' ? atMost(quantile(ours, 0.5), 1) : { value: quantile(ours, 0.5) };
      yield figure(
        `Redis bus round trip, p50, appendfsync ${fsync}`,
        held,
        `raw client ${rounded(quantile(raw, 0.5), 3)}`,
      );
      if (fsync === 'always') continue;
      const [reads, rawReads] = await both(await mirrorReads(server), await rawReads10K(server));
      const against = `raw client ${rounded(quantile(rawReads, 0.99), 3)}`;
      const typical = { value: quantile(reads, 0.5) };
      yield figure('mirror read of 10 KB, p50', typical, `raw client ${rounded(quantile(rawReads, 0.5), 3)}`);
      yield figure('mirror read of 10 KB, p99', atMost(quantile(reads, 0.99), 1), against);
    } finally {
      await server.stop();
    }
  }
};

interface Peer {
  work(): Promise<void>;
  close(): Promise<unknown>;
}

/** In turns, so that both meet the same machine. Gives what each took, ms. */
async function both(ours: Peer, raw: Peer): Promise<[number[], number[]]> {
  const took: [number[], number[]] = [[], []];
  for (let i = 0; i < WARM_UP + TRIPS; i++) {
    for (const [which, peer] of [ours, raw].entries()) {
      const began = performance.now();
      await peer.work();
      if (i >= WARM_UP) took[which]?.push(performance.now() - began);
    }
  }
  await Promise.all([ours.close(), raw.close()]);
  return took;
}

/** From publishing to its acknowledged end with the subscriber. */
async function trips(server: RedisServer): Promise<Peer> {
  const [publisher, reader] = [
    await RedisBus.open({ url: server.url, log: silent }),
    await RedisBus.open({ url: server.url, log: silent }),
  ];
  let arrived = () => {};
  await reader.subscribe('bench', { group: 'g', handle: () => arrived(), refuse: () => {} });
  let seq = 0;
  const work = async () => {
    const come = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await publisher.publish('bench', [message(++seq)]);
    await come;
  };
  return { work, close: () => Promise.all([publisher.close(), reader.close()]) };
}

async function rawTrips(server: RedisServer): Promise<Peer> {
  const [publisher, reader] = [await connect(server.url, silent), await connect(server.url, silent)];
  await publisher.xGroupCreate('raw', 'g', '0', { MKSTREAM: true });
  let seq = 0;
  const work = async () => {
    const read = reader.xReadGroup('g', 'c', { key: 'raw', id: '>' }, { COUNT: 64, BLOCK: 1000 });
    await publisher.xAdd('raw', '*', { m: JSON.stringify(message(++seq)) });
    const [reply] = (await read) ?? [];
    for (const { id } of reply?.messages ?? []) publisher.xAck('raw', 'g', id).catch(() => {});
  };
  return { work, close: async () => [publisher, reader].map((client) => client.destroy()) };
}

async function mirrorReads(server: RedisServer): Promise<Peer> {
  const mirror = await RedisMirror.open({ url: server.url, source: 'bench', log: silent });
  const checkpoint = { id: run, program: 'p', version: '1', schema: 1, tick: 1, state: { text: STATE } };
  const to: Mirrored = { version: '1.1', checkpoint };
  await mirror.move(run, undefined, to);
  const work = async () => {
    if ((await mirror.read(run))?.version !== '1.1') throw new Error('the mirror lost its run');
  };
  return { work, close: () => mirror.close() };
}

async function rawReads10K(server: RedisServer): Promise<Peer> {
  const redis: Redis = await connect(server.url, silent);
  await redis.set('raw', JSON.stringify({ text: STATE }));
  const work = async () => {
    JSON.parse(String(await redis.get('raw')));
  };
  return { work, close: async () => redis.destroy() };
}

function message(seq: number): RunMessage {
  const event = { kind: 'OBSERVATION_GENERATED', key: 'k', outcome: { state: 'done', value: VALUE } } as const;
  return { v: 1, kind: 'RUN_EVENT', source: 'b'.repeat(32), run, seq, after: seq - 1, id: String(seq), at: 0, event };
}

function figure(metric: string, held: { value: number; goal?: string; ok?: boolean }, against: string) {
  return { bench: 'bus', metric, unit: 'ms', ...held, value: rounded(held.value, 3), against };
}
