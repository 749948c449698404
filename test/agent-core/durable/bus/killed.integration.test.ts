import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';
import { READER, TwoJournals } from './two-journals.ts';

const CHILD = path.join(import.meta.dirname, 'child.ts');
const RUNS = ['a', 'b', 'c'];

describe.skipIf(!hasRedis)('events from one journal to another over Redis', () => {
  let server: RedisServer;
  let journals: TwoJournals;
  let isOver: boolean;
  let kills: number;
  let running: Promise<void>[];
  const children = new Set<ChildProcess>();

  beforeEach(async () => {
    server = await RedisServer.start();
    journals = await (await TwoJournals.inFolders()).sendingTo(READER);
    [isOver, kills, running] = [false, 0, []];
  });
  afterEach(async () => {
    isOver = true;
    for (const child of children) child.stdin?.end();
    await Promise.all(running);
    await journals.close();
    await server.stop();
  });

  /**
   * Keeps a child of that role running; the first ones kill themselves, each at the message that `deaths` has for it. One that
   * ended in another way, for want of a server, is followed by one that still has its death before it.
   */
  async function keep(role: 'relay' | 'reader', deaths: readonly number[]): Promise<void> {
    for (let died = 0; !isOver; ) {
      const calls = deaths[died] ?? 0;
      const child = spawn(process.execPath, [CHILD, role, journals.folder, server.url, String(calls)], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      children.add(child);
      const [, signal] = await once(child, 'exit');
      children.delete(child);
      if (signal !== 'SIGKILL') continue;
      kills++;
      died++;
    }
  }

  /** Steps of all runs in turn, until each has done `count`. */
  async function work(count: number): Promise<void> {
    for (let value = 1; value <= count; value++) {
      for (const run of RUNS) await journals.step(run, value);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function haveAll(count: number): Promise<void> {
    const all = Array.from({ length: count }, (_, i) => i + 1);
    await vi.waitFor(
      async () => {
        expect(await journals.values()).toEqual({ a: all, b: all, c: all });
        expect(await journals.isWaiting()).toBe(false);
      },
      { timeout: 60_000, interval: 100 },
    );
    console.log(`bus: ${kills} kills, ${count * RUNS.length} events, each once and in order`);
  }

  test('each arrives once and in order though the relay is killed again and again after it sent and before it marked', async () => {
    running = [keep('relay', [1, 1, 1, 1, 1])];
    await work(30);
    // Nobody confirms anything yet: each relay sends again what the ones before it have sent.
    await vi.waitFor(() => expect(kills).toBe(5), { timeout: 60_000 });
    running.push(keep('reader', []));
    await haveAll(30);
  });

  test('each arrives once and in order though the reader is killed again and again after it journalled and before it told', async () => {
    running = [keep('relay', []), keep('reader', [1, 2, 3, 4])];
    await work(30);
    await vi.waitFor(() => expect(kills).toBe(4), { timeout: 60_000 });
    running.push(keep('reader', []));
    await haveAll(30);
  });

  test('each arrives once and in order though Redis is killed and started again under both', async () => {
    running = [keep('relay', [1]), keep('reader', [1])];
    const working = work(40);
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await server.kill();
      await server.restart();
    }
    await working;
    await haveAll(40);
    expect(kills).toBe(2);
  });
});
