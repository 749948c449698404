/** The sandbox on a real engine with a real gVisor: the contract, the attacks, and what becomes of calls whose engine dies. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { OWNER_LABEL, reap } from '../../../../agent-core/execution/sandbox/docker/reaper.ts';
import { Engine, FALSE_RUNSC, hasEngine, tinyImage } from '../../../support/engine.ts';
import { testAttacks } from './attacks.ts';
import { script, testSandbox, text } from './contract.ts';

const MARK = 201;

/** gVisor's process on this machine, in which all of a container's run. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const SOURCE = path.resolve('agent-core/execution/sandbox/docker/docker-sandbox.ts');

describe.runIf(hasEngine || process.env.CI === 'true')('a sandbox of Docker and gVisor', () => {
  const known = 'only the host has this';
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-host-'));
  const secret = path.join(folder, 'secret');
  let engine: Engine;
  let image: string;
  let sandbox: DockerSandbox;
  const open = (waiting?: number) =>
    DockerSandbox.open({ address: { socketPath: engine.socket }, image, ...(waiting !== undefined && { waiting }) });
  const containers = () => engine.docker.listContainers({ all: true });
  /** A call in a container that can be told from those of others. */
  const marked = (line: string, onOutput: () => void) => script(line, {}, { limits: { pids: MARK }, onOutput });
  const markedOnes = async () => {
    const running = await engine.docker.listContainers();
    const all = await Promise.all(
      running.map(({ Id }) =>
        engine.docker
          .getContainer(Id)
          .inspect()
          .catch(() => undefined),
      ),
    );
    return all
      .filter((each) => each !== undefined)
      .filter(({ HostConfig, State }) => State.Running && HostConfig.PidsLimit === MARK);
  };

  beforeAll(async () => {
    writeFileSync(secret, known);
    engine = await Engine.start();
    image = await tinyImage(engine);
    sandbox = await open();
  });

  afterAll(async () => {
    await engine?.stop();
    rmSync(folder, { recursive: true });
  });

  testSandbox(() => sandbox);
  testAttacks(
    () => sandbox,
    () => ({ secret, known, socket: engine.socket }),
  );

  test('who kills the container in the middle of a call makes its end unknown', async () => {
    const begun = Promise.withResolvers<void>();
    const running = sandbox.run(script('echo begun; sleep 1000', {}, { onOutput: () => begun.resolve() }));
    const failed = expect(running).rejects.toMatchObject({ code: 'sandbox-failed' });
    await begun.promise;
    for (const { Id } of await containers())
      await engine.docker
        .getContainer(Id)
        .kill()
        .catch(() => {});
    await failed;
    expect(text((await sandbox.run(script('echo again'))).stdout)).toBe('again\n');
  });

  test('a cancelled call says so within 200 ms, and by then no process of it lives', async () => {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const [cancel, begun] = [new AbortController(), Promise.withResolvers<void>()];
      const line = 'echo begun; trap "" TERM INT HUP; sleep 1000 & while :; do sleep 1; done';
      const call = sandbox.run(
        marked(line, () => begun.resolve()),
        cancel.signal,
      );
      await begun.promise;
      const [{ State: { Pid = 0 } = {} } = {}] = await markedOnes();
      expect(isAlive(Pid)).toBe(true);
      const at = performance.now();
      cancel.abort();
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
      times.push(performance.now() - at);
      expect(isAlive(Pid)).toBe(false);
    }
    expect(Math.max(...times)).toBeLessThan(200);
  });

  test('a call that is cancelled where the engine hangs says so within 200 ms, and its container goes when it answers again', async () => {
    const lone = await open(0);
    const [cancel, begun] = [new AbortController(), Promise.withResolvers<void>()];
    const line = 'echo begun; sleep 1000';
    const call = lone.run(
      marked(line, () => begun.resolve()),
      cancel.signal,
    );
    await begun.promise;
    expect(await markedOnes()).toHaveLength(1);
    const left = expect(call).rejects.toMatchObject({ code: 'cancelled' });
    engine.pause();
    const at = performance.now();
    try {
      cancel.abort();
      await left;
      expect(performance.now() - at).toBeLessThan(200);
    } finally {
      engine.resume();
    }
    await lone.close();
    expect(await markedOnes()).toEqual([]);
  });

  test('leaves nothing when it is closed', async () => {
    await sandbox.close();
    expect(await containers()).toEqual([]);
    await expect(sandbox.run(script('true'))).rejects.toMatchObject({ code: 'sandbox-failed' });
  });

  test('a container ends with the process that started it, however that ends', async () => {
    const program = `import { DockerSandbox } from ${JSON.stringify(SOURCE)};
      const sandbox = await DockerSandbox.open(${JSON.stringify({ address: { socketPath: engine.socket }, image })});
      const files = { entries: () => [], content: async () => new Uint8Array() };
      const onOutput = () => console.log('begun');
      await sandbox.run({ command: ['sh', '-c', 'echo begun; sleep 1000'], files, onOutput });`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    expect((await containers()).filter(({ State }) => State === 'running')).toHaveLength(1);
    owner.kill('SIGKILL');
    await vi.waitFor(async () => expect((await containers()).map(({ State }) => State)).toEqual(['exited']), 10_000);
    expect(await reap(engine.docker, 'me', -5000)).toBe(1);
  });

  test('what a dead owner left is taken away, and nothing of anybody else', async () => {
    const make = (Labels: Record<string, string>) =>
      engine.docker.createContainer({ Image: image, Cmd: ['true'], Labels });
    const [own, orphan, foreign] = [
      await make({ [OWNER_LABEL]: 'me' }),
      await make({ [OWNER_LABEL]: 'dead' }),
      await make({}),
    ];
    expect(await reap(engine.docker, 'me')).toBe(0);
    expect(await reap(engine.docker, 'me', -5000)).toBe(1);
    expect((await containers()).map(({ Id }) => Id).sort()).toEqual([own?.id, foreign?.id].sort());
    for (const each of [own, foreign, orphan]) await each?.remove().catch(() => {});
  });

  test('an engine that dies in the middle of a call makes its end unknown, and is missing afterwards', async () => {
    const other = await open(0);
    const begun = Promise.withResolvers<void>();
    const running = other.run(script('echo begun; sleep 1000', {}, { onOutput: () => begun.resolve() }));
    const failed = expect(running).rejects.toMatchObject({ code: 'sandbox-failed' });
    await begun.promise;
    await engine.kill();
    await failed;
    await expect(other.run(script('true'))).rejects.toMatchObject({ code: 'missing-part' });
    await other.close();
  });
});

describe.runIf(hasEngine || process.env.CI === 'true')('a runtime that is named runsc and is not', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-false-'));
  /** Says that it is runsc, and runs everything with the host's kernel. */
  const liar = path.join(folder, 'runsc');
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['points at another program', FALSE_RUNSC, /which is not runsc/],
    ['lies about its version', { runsc: { path: liar } }, /a container saw another kernel/],
  ])('is refused where it %s', async (_, runtimes, words) => {
    const runc = FALSE_RUNSC.runsc?.path;
    const lie = `#!/bin/sh\n[ "$1" = --version ] && echo 'runsc version 1' && exit\nexec ${runc} "$@"\n`;
    writeFileSync(liar, lie, { mode: 0o755 });
    const engine = await Engine.start(runtimes);
    const sandbox = await DockerSandbox.open({
      address: { socketPath: engine.socket },
      image: await tinyImage(engine),
    });
    try {
      const refused = { code: 'missing-part', message: expect.stringMatching(words) };
      await expect(sandbox.run(script('true'))).rejects.toMatchObject(refused);
      await expect(sandbox.prove()).rejects.toMatchObject(refused);
    } finally {
      await sandbox.close();
      expect(await engine.docker.listContainers({ all: true })).toEqual([]);
      await engine.stop();
    }
  });
});
