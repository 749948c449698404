import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { connect } from '../../../../agent-core/durable/redis/connect.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';
import { id } from '../runs/support.ts';

const counter: Program<number, null> = {
  name: 'counter',
  version: '1',
  schema: 1,
  input: z.null(),
  state: z.int(),
  start: () => 0,
  tick: async (count) => count + 1,
  isDone: (count) => count === 5,
};

describe.skipIf(!hasRedis)('a journal over the mirror that PENUMBRA_MIRROR names', () => {
  let server: RedisServer;
  let folder: string;
  beforeAll(async () => {
    server = await RedisServer.start();
    folder = mkdtempSync(path.join(tmpdir(), 'penumbra-mirror-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function runToEnd(run: string, env: Record<string, string>): Promise<string[]> {
    const said: string[] = [];
    const log = (level: string, message: string) => void (level !== 'debug' && said.push(message));
    const { journal, liveness } = await openConfiguredJournal(folder, { clock: systemClock, log }, env);
    await journal.create({ id: id(run), program: 'counter', version: '1', schema: 1, state: 0 });
    const worker = new Worker({ journal, liveness, programs: [counter as Program], clock: systemClock, log });
    await worker.start();
    while ((await journal.summary(id(run))).status !== 'done') await new Promise((resolve) => setTimeout(resolve, 10));
    await worker.stop(1000);
    await journal.close();
    return said;
  }

  test('reads its ticks from there, and leaves nothing there when its runs are over', async () => {
    expect(await runToEnd('mirrored', { PENUMBRA_MIRROR: server.url })).toEqual([]);
    const redis = await connect(server.url, silent);
    const calls = await redis.info('commandstats');
    expect(await redis.keys('penumbra:mirror:*')).toEqual([]);
    redis.destroy();
    expect(Number(/cmdstat_eval:calls=(\d+)/.exec(calls)?.[1])).toBeGreaterThanOrEqual(4);
  });

  test('that cannot be reached is said, and the runs go on', async () => {
    const said = await runToEnd('alone', { PENUMBRA_MIRROR: 'redis://127.0.0.1:1' });
    expect(said.at(-1)).toMatch(/^Runs go on without their mirror: The mirror in Redis did not answer/);
  });
});
