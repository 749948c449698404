/** The process that calls tools is killed between start and result: what becomes of the call is decided by its effect class. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { CallState } from '../../../../agent-core/host/tools/call-program.ts';
import type { Engine } from '../../../support/engine.ts';
import { PENUMBRA } from '../../../support/penumbra.ts';

const WAITING = { timeout: 20_000, interval: 20 };

export function testKilled(engine: () => Engine, image: () => string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-killed-'));
  const children = new Set<ChildProcess>();
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** A data folder of its own, its journal, and processes over it. */
  function place(name: string) {
    const data = path.join(folder, name);
    const at = new Date().toISOString();
    const recipe = recipeHash('debootstrap');
    writeImageRecord(data, {
      v: 1,
      image: image(),
      by: 'debootstrap',
      recipe,
      platform: 'linux/amd64',
      programs: {},
      at,
    });
    const { journal } = openJournal(data, { clock: systemClock, log: () => {}, onlyLooks: true });
    const start = (...args: string[]): ChildProcess => {
      const env = { PATH: process.env.PATH, DOCKER_HOST: engine().host };
      const child = spawn(process.execPath, [PENUMBRA, '--data', data, ...args], { env, stdio: 'ignore' });
      children.add(child);
      return child;
    };
    return { journal, start };
  }

  async function kill(child: ChildProcess): Promise<void> {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    children.delete(child);
  }

  const one = async (journal: Journal, program: string) =>
    (await journal.list(10)).find((run) => run.program === program);

  describe.concurrent('attack: the process that calls a tool is killed between start and result', () => {
    test('a command in a container is run again with its key, and the copy has its change once', async ({ expect }) => {
      const { journal, start } = place('keyed');
      const containers = async () => (await engine().docker.listContainers()).length;
      const before = await containers();
      const workspace = mkdtempSync(path.join(folder, 'workspace-'));
      const command = ['sh', '-c', 'echo x >> log; sleep 1; wc -l < log; ls'];
      const first = start('call', 'run', JSON.stringify({ command }), '--workspace', workspace);
      await vi.waitFor(async () => expect(await one(journal, 'action')).toBeDefined(), WAITING);
      await vi.waitFor(async () => expect(await containers()).toBeGreaterThan(before), WAITING);
      await wait(700);
      await kill(first);
      expect((await one(journal, 'call'))?.status).not.toBe('done');
      const second = start('worker');
      await vi.waitFor(async () => expect((await one(journal, 'call'))?.status).toBe('done'), WAITING);
      const outcome = await journal.outcomeOf((await one(journal, 'call'))?.id as never);
      await kill(second);
      const { observation, changed } = CallState.parse(outcome?.state === 'done' ? outcome.value : undefined);
      expect(observation).toMatchObject({ state: 'done', value: { ending: 'exited', exitCode: 0 } });
      expect(observation).toMatchObject({ text: expect.stringMatching(/^exit 0\n1\nlog/) });
      expect(changed).toEqual([{ path: 'log', kind: 'added' }]);
      await journal.close();
    });

    test('a request that changes something elsewhere is never sent again: a person has to say what became of it', async ({
      expect,
    }) => {
      const { journal, start } = place('unsafe');
      const came = Promise.withResolvers<void>();
      let requests = 0;
      const server = createServer(() => {
        requests++;
        came.resolve();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const given = JSON.stringify({ method: 'POST', url: `http://${host}/pay` });
      const first = start('call', 'http_request', given, '--allow', host);
      await came.promise;
      await kill(first);
      const second = start('worker');
      await vi.waitFor(async () => expect((await one(journal, 'action'))?.status).toBe('parked'), WAITING);
      await wait(300);
      expect(requests).toBe(1);
      expect((await one(journal, 'call'))?.status).toBe('waiting');
      await kill(second);
      server.close();
      server.closeAllConnections();
      await journal.close();
    });
  });
}
