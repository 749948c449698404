/** `penumbra worker --serve` in a process of its own, over a real Redis, for the runs of another journal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../support/host-process.ts';
import { PENUMBRA, penumbra } from '../../../support/penumbra.ts';
import { hasRedis, RedisServer } from '../../../support/redis-server.ts';

const owned: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of owned.splice(0).reverse()) await undo();
});

function folder(): string {
  const { path, remove } = temporaryFolder();
  owned.push(remove);
  return path;
}

/** A worker that says it works. */
async function startWorker(args: readonly string[], env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PENUMBRA, 'worker', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  owned.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  await once(child.stderr as NodeJS.ReadableStream, 'data');
  return child;
}

test.runIf(hasRedis)(
  'a worker that serves a name does the action of a run in another journal, and what it left is done by its successor',
  { timeout: 90_000 },
  async () => {
    const redis = await RedisServer.start('everysec');
    owned.push(() => redis.stop());
    const env = { PENUMBRA_BUS: redis.url };
    const [there, here] = [folder(), folder()];
    const server = await startWorker(['--serve', 'there', '--data', there], env);
    const ask = () =>
      penumbra(['run-demo', '--pace', '0', '--data', here], { env: { ...env, PENUMBRA_ACTIONS: 'there' } });
    const first = await ask();
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(`"by":${server.pid}}`) });
    expect((await penumbra(['runs', '--data', here])).stdout).not.toContain(' action ');
    expect((await penumbra(['runs', '--data', there])).stdout).toMatch(/^a-\S+ +action +done .*does post for demo-/m);

    server.kill('SIGKILL');
    await once(server, 'close');
    const second = ask();
    const successor = await startWorker(['--serve', 'there', '--data', there], env);
    expect(await second).toMatchObject({ code: 0, stdout: expect.stringContaining(`"by":${successor.pid}}`) });
  },
);
