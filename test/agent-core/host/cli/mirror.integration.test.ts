/** What a person deletes leaves the mirror too, whichever way it was deleted. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { connect, type Redis } from '../../../../agent-core/durable/redis/connect.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { openEgressLog } from '../../../../agent-core/execution/egress/sqlite-log.ts';
import type { Command } from '../../../../agent-core/host/cli/command.ts';
import { purge } from '../../../../agent-core/host/cli/purge.ts';
import { cancel } from '../../../../agent-core/host/cli/run-control.ts';
import { Runs } from '../../../../agent-core/host/runs/runs.ts';
import { temporaryFolder } from '../../../support/recording.ts';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';
import { id, oneTick } from '../../durable/runs/support.ts';

/** Says something in its first tick, and sleeps in the second. */
const sleeper: Program = {
  ...oneTick('sleeper', async () => undefined),
  tick: async (state, run) => {
    const { result } = state as { result?: string };
    if (result !== undefined) await run.sleep(Number.MAX_SAFE_INTEGER / 2);
    return { result: 'a secret of the run', isDone: result !== undefined };
  },
};

describe.skipIf(!hasRedis)('the copy of a run in the mirror', () => {
  let server: RedisServer;
  let redis: Redis;
  let data: string;
  /** What the last command printed. */
  let said: string;
  beforeAll(async () => {
    server = await RedisServer.start('everysec');
    redis = await connect(server.url, silent);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    redis.destroy();
    await server.stop();
  });

  const keys = () => redis.keys('penumbra:mirror:*');

  /** A run that its worker left asleep, with its copy in the mirror; gives what puts such a copy there again. */
  async function asleep(): Promise<() => Promise<unknown>> {
    data = temporaryFolder();
    const env = { PENUMBRA_MIRROR: server.url };
    const { journal, liveness } = await openConfiguredJournal(data, { clock: systemClock, log: silent }, env);
    await journal.create({ id: id('r'), program: 'sleeper', version: '1', schema: 1, state: { isDone: false } });
    const worker = new Worker({ journal, liveness, programs: [sleeper], clock: systemClock, log: silent });
    await worker.start();
    await vi.waitUntil(async () => (await journal.summary(id('r'))).status === 'waiting');
    await worker.stop(1000);
    await journal.close();
    const [key = ''] = await keys();
    const copy = await redis.hGetAll(key);
    expect(copy.checkpoint).toContain('a secret of the run');
    return () => redis.hSet(key, copy);
  }

  async function command(run: Command, args: string[], mirror = server.url, code = 0): Promise<string> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const env = { PENUMBRA_DATA: data, PENUMBRA_MIRROR: mirror };
    expect(await run(args, { stdin: new PassThrough(), stdout, stderr, env })).toBe(code);
    stdout.end();
    stderr.end();
    said = await text(stdout);
    return text(stderr);
  }

  test('goes with penumbra cancel, and one that a worker left behind with penumbra purge', async () => {
    const leaveBehind = await asleep();
    await command(cancel, ['r']);
    expect(await keys()).toEqual([]);
    await leaveBehind();
    await command(purge, ['--yes']);
    expect(await keys()).toEqual([]);
  });

  test('goes with Cancel in the editor, and with Delete Everything', async () => {
    const leaveBehind = await asleep();
    vi.stubEnv('PENUMBRA_MIRROR', server.url);
    const parts = async () => ({ programs: [sleeper], actions: { get: () => undefined, keys: () => [].values() } });
    const runs = new Runs({ folder: data, parts, clock: systemClock, log: silent, changed: () => {} });
    await runs.handlers.commandRun({ run: id('r'), command: 'cancel' }, AbortSignal.timeout(10_000));
    expect(await keys()).toEqual([]);
    await leaveBehind();
    expect((await runs.purge()).bytes).toBeGreaterThan(0);
    expect(await keys()).toEqual([]);
    await runs.close();
  });

  test('that cannot be reached when a person deletes is told', async () => {
    await asleep();
    const told = await command(cancel, ['r'], 'redis://127.0.0.1:1');
    expect(told).toMatch(/^What the mirror has of runs could not be deleted .* by itself it goes within a week\.$/m);
    await redis.del(await keys());
  });

  test('that cannot be reached makes a purge fail, which takes all else, and is gone with the next', async () => {
    const leaveBehind = await asleep();
    await command(cancel, ['r']);
    await leaveBehind();
    const store = openEgressLog(data);
    store.close();
    const told = await command(purge, ['--yes'], 'redis://127.0.0.1:1', 1);
    expect(told).toMatch(
      /^What the mirror has of 1 run could not be deleted: The mirror in Redis did not answer: .* Delete again once it answers; by itself it goes within a week\.$/m,
    );
    expect(await keys()).toHaveLength(1);
    const { journal } = await openConfiguredJournal(data, { clock: systemClock, log: silent, onlyLooks: true }, {});
    const events = await journal.events(id('r'), 0, 100);
    await journal.close();
    expect(events.map(({ event }) => event)).toEqual(events.map(() => undefined));
    expect(said).toContain('Deleted the log of what got out of containers.');
    expect(await command(purge, ['--yes'])).toBe('');
    expect(await keys()).toEqual([]);
  });
});
