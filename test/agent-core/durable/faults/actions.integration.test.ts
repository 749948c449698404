/** A run that asks and a server that does, each a process with a journal of its own, over a Redis that may die too. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { connect } from '../../../../agent-core/durable/redis/connect.ts';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';
import { effectsIn } from './program.ts';

const CHILD = path.join(import.meta.dirname, 'action-process.ts');
const RUN = RunId.parse('run');
const SIDES = ['asks', 'serves'] as const;
type Side = (typeof SIDES)[number];
/** Every failpoint in `npm run test:faults`, every sixth otherwise. */
const STRIDE = Number(process.env.PENUMBRA_KILLS ?? 60) >= 500 ? 1 : 6;
const AT_ONCE = 3;

let redis: RedisServer;
let cases = 0;

/** Both sides at work until the run is done; the process of one is killed at its n-th failpoint and started again. */
class Pair {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'penumbra-asking-'));
  readonly journals: Readonly<Record<Side, Journal>>;
  readonly #server = `server-${cases++}`;
  readonly #children = new Map<Side, ChildProcess>();
  readonly passed: Record<Side, string[]> = { asks: [], serves: [] };
  kills = 0;
  settled = 0;
  #isOver = false;

  constructor() {
    const open = (side: Side) =>
      openJournal(path.join(this.folder, side), { clock: systemClock, log: () => {}, onlyLooks: true }).journal;
    this.journals = { asks: open('asks'), serves: open('serves') };
  }

  async run(side?: Side, dieAt = 0): Promise<void> {
    const state = { said: [] };
    await this.journals.asks.create({ id: RUN, program: 'asking', version: '1', schema: 1, state });
    const ended = SIDES.map((each) => this.#keep(each, each === side ? dieAt : 0));
    const deadline = Date.now() + 90_000;
    while ((await this.journals.asks.outcomeOf(RUN)) === undefined) {
      if (Date.now() > deadline) throw new Error(`it does not end: ${await this.#standing()}`);
      await this.#settle();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    this.#isOver = true;
    for (const child of this.#children.values()) child.stdin?.end();
    await Promise.all(ended);
  }

  async outcome() {
    const lines = (file: string) => effectsIn(path.join(this.folder, 'world'), file);
    const keyed = lines('keyed').map((line) => line.slice(line.indexOf(' ') + 1));
    const world = { keyed, probe: lines('probe'), unsafe: lines('unsafe') };
    return { said: await this.journals.asks.outcomeOf(RUN), ...world };
  }

  async close(): Promise<void> {
    for (const child of this.#children.values()) child.kill('SIGKILL');
    await Promise.all(Object.values(this.journals).map((journal) => journal.close()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #keep(side: Side, dieAt: number): Promise<void> {
    for (let at = dieAt; !this.#isOver; at = 0) {
      const args = [CHILD, side, this.folder, redis.url, this.#server, String(at)];
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      this.#children.set(side, child);
      let said = '';
      child.stdout?.on('data', (chunk) => {
        said += chunk;
      });
      const [, signal] = await once(child, 'close');
      if (signal === 'SIGKILL') this.kills++;
      else this.passed[side] = said.split('\n').filter(Boolean);
    }
  }

  /** As a person would who looks into the world. */
  async #settle(): Promise<void> {
    for (const { id, status } of await this.journals.serves.list(10)) {
      if (status !== 'parked') continue;
      for (const { key, name } of await this.journals.serves.parked(id)) {
        const [sent] = effectsIn(path.join(this.folder, 'world'), name);
        const resolution = sent === undefined ? ({ how: 'again' } as const) : ({ how: 'done', value: sent } as const);
        await this.journals.serves.resolve(id, key, resolution);
        this.settled++;
      }
    }
  }

  async #standing(): Promise<string> {
    const lists = await Promise.all(Object.values(this.journals).map((journal) => journal.list(10)));
    return lists
      .flat()
      .map(({ id, status, why }) => `${id} ${status} ${why ?? ''}`)
      .join('; ');
  }
}

async function uncut() {
  const pair = new Pair();
  try {
    await pair.run();
    return { passed: pair.passed, outcome: await pair.outcome() };
  } finally {
    await pair.close();
  }
}

describe.skipIf(!hasRedis)('an action asked for over Redis', () => {
  beforeAll(async () => {
    redis = await RedisServer.start('everysec');
  });
  afterAll(() => redis.stop());

  test('happens once, or waits for a person, wherever the process of either side is killed', {
    timeout: 900_000,
  }, async () => {
    const expected = await uncut();
    expect(expected.outcome).toMatchObject({ keyed: ['keyed once'], probe: ['probe once'], unsafe: ['unsafe once'] });
    const places = SIDES.flatMap((side) => expected.passed[side].map((place, i) => ({ side, place, at: i + 1 })));
    expect(places.length).toBeGreaterThan(60);
    const chosen = places.filter((_place, i) => i % STRIDE === 0);
    let [kills, settled] = [0, 0];
    const next = async (): Promise<void> => {
      const one = chosen.shift();
      if (!one) return;
      const pair = new Pair();
      try {
        await pair.run(one.side, one.at);
        expect({ ...one, ...(await pair.outcome()) }).toEqual({ ...one, ...expected.outcome });
        kills += pair.kills;
        settled += pair.settled;
      } finally {
        await pair.close();
      }
      return next();
    };
    const all = chosen.length;
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    // How often one side confirms or looks depends on the other: the last places of a side may not be reached again.
    expect(kills).toBeGreaterThan(all * 0.9);
    console.log(
      `faults: ${all} of ${places.length} failpoints of actions, ${kills} kills, ${settled} settled by a person`,
    );
  });

  test('happens once though Redis is killed in the middle and comes back without its memory', {
    timeout: 120_000,
  }, async () => {
    const pair = new Pair();
    try {
      const running = pair.run();
      const asked = async () => {
        const events = await pair.journals.asks.events(RUN, 0, 100);
        return events.filter(({ kind }) => kind === 'ACTION_REQUESTED').length;
      };
      for (const request of [1, 2, 3]) {
        while ((await asked()) < request) await new Promise((resolve) => setTimeout(resolve, 1));
        await redis.kill();
        await redis.restart();
        const client = await connect(redis.url, () => {});
        await client.flushAll();
        client.destroy();
      }
      await running;
      const { said, ...world } = await pair.outcome();
      expect(world).toEqual({ keyed: ['keyed once'], probe: ['probe once'], unsafe: ['unsafe once'] });
      expect(said).toMatchObject({ state: 'done' });
    } finally {
      await pair.close();
    }
  });
});
