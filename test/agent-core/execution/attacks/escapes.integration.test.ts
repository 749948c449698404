/** Attacks on a real engine with a real gVisor, beside those that every sandbox has to hold (../sandbox/attacks.ts). Index: attacks.md. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { snapshotInMemory } from '../../../../agent-core/execution/staging/snapshot/snapshot.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { pathOf } from '../../../../agent-core/execution/trees/tree.ts';
import { Engine, hasEngine, tinyImage } from '../../../support/engine.ts';
import { script, text } from '../sandbox/contract.ts';
import { testKilled } from './killed.ts';
import { CAPABILITIES, openIn, probesFor, programs, scriptOf } from './probes.ts';

describe.runIf(hasEngine || process.env.CI === 'true')('attack on the container', () => {
  const known = 'only-the-host-has-this';
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-escape-'));
  const secret = path.join(folder, 'secret');
  const name = readFileSync('/proc/self/comm', 'utf8').trim();
  const probes = probesFor({ secret, known, owner: process.pid, name });
  let engine: Engine;
  let image: string;
  let sandbox: DockerSandbox;

  beforeAll(async () => {
    writeFileSync(secret, known);
    engine = await Engine.start();
    image = await tinyImage(engine);
    sandbox = await DockerSandbox.open({ address: { socketPath: engine.socket }, image, waiting: 1 });
  });
  afterAll(async () => {
    await sandbox?.close();
    await engine?.stop();
    rmSync(folder, { recursive: true });
  });

  const files = Object.fromEntries(Object.entries(programs).map(([name, content]) => [name, { mode: 0o755, content }]));

  test(`escape probes: ${probes.length} tried, none succeeds`, async () => {
    const { stdout, exitCode } = await sandbox.run(script(scriptOf(probes), files));
    const report = text(stdout);
    expect(openIn(report)).toEqual([]);
    expect([report.trim().split('\n').length, exitCode]).toEqual([probes.length, 0]);
  });

  test('each guard of the container stands by itself, where another one would hold alone, too', async () => {
    const [waiting] = await engine.docker.listContainers();
    const { Config, HostConfig, Mounts } = await engine.docker.getContainer(waiting?.Id ?? '').inspect();
    expect(HostConfig).toMatchObject({
      Runtime: 'runsc',
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Privileged: false,
      PidMode: '',
      IpcMode: 'private',
      Tmpfs: { '/work': expect.stringMatching(/nosuid,nodev/), '/tmp': expect.stringMatching(/nosuid,nodev/) },
    });
    const { Binds, CapAdd, Devices, Memory = 0, MemorySwap, PidsLimit } = HostConfig;
    expect([Binds ?? [], CapAdd ?? [], Devices ?? [], Mounts].flat()).toEqual([]);
    expect(Memory > 0 && MemorySwap === Memory && (PidsLimit ?? 0) > 0).toBe(true);
    expect(Config).toMatchObject({ User: '65534:65534', Image: image });
  });

  test('escape probes: most of them find their way out of a container of runc that was given everything', async () => {
    const host = { PidMode: 'host', NetworkMode: 'none', IpcMode: 'host', MaskedPaths: [], ReadonlyPaths: [] };
    const own = /^CapBnd:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    const CapAdd = Object.entries(CAPABILITIES).flatMap(([name, bit]) =>
      (BigInt(`0x${own}`) >> BigInt(bit)) & 1n ? [name] : [],
    );
    const SecurityOpt = ['seccomp=unconfined', 'apparmor=unconfined'];
    const mounts = [`${folder}:${folder}`, `${folder}:/host${folder}`, `${engine.socket}:/run/docker.sock`];
    const unpack = Object.entries(programs).map(([name, bytes]) => {
      const base64 = Buffer.from(bytes).toString('base64');
      return `echo ${base64} | base64 -d > ${name}; chmod 755 ${name}`;
    });
    const container = await engine.docker.createContainer({
      Image: image,
      Cmd: ['sh', '-c', `cd /tmp; ${unpack.join('\n')}\n${scriptOf(probes)}`],
      Env: ['GITHUB_TOKEN=x'],
      Tty: true,
      HostConfig: { ...host, CapAdd, SecurityOpt, Runtime: 'runc', Binds: mounts },
    });
    const stream = await container.attach({ stream: true, stdout: true });
    let said = '';
    stream.on('data', (bytes: Buffer) => {
      said += bytes;
    });
    await container.start();
    await container.wait();
    await container.remove();
    const open = openIn(said.replaceAll('\r', ''));
    expect(open.length).toBeGreaterThan(40);
  });
  test('names that turn the direction, end a line or act on a terminal come out and into a copy as they are', async () => {
    const names = [
      'a\nb',
      'a\u202etxt.exe',
      '\u001b[2J',
      '-rf',
      ' ',
      'ｅｔｃ',
      'con',
      'a\\..\\b',
      '.GIT',
      'Node_Modules',
    ];
    const quoted = names.map((each) => `'./${each}'`).join(' ');
    const { changed, refused } = await sandbox.run(script(`for n in ${quoted}; do echo x > "$n"; done`));
    expect([changed.map(pathOf).sort(), refused]).toEqual([[...names].sort(), []]);
    const store = openStaging(path.join(folder, 'data'), { clock: systemClock, log: () => {} });
    const workspace = path.join(folder, 'workspace');
    mkdirSync(workspace);
    const stage = store.create('s', (await store.snapshot(workspace)).id);
    stage.apply(changed.filter((change) => pathOf(change) !== '.GIT'));
    expect(
      stage
        .entries()
        .map((entry) => entry.path)
        .sort(),
    ).toEqual(names.filter((each) => each !== '.GIT').sort());
    expect(() => stage.apply(changed)).toThrow(/git/);
    store.close();
  });

  test('a node_modules that is a link to a folder of the host stays outside, on the way in and on the way out', async () => {
    const workspace = path.join(folder, 'linked');
    mkdirSync(workspace);
    symlinkSync(folder, path.join(workspace, 'node_modules'));
    const { tree, left } = await snapshotInMemory(workspace, { include: ['node_modules'] });
    expect([[...tree.entries()], left]).toEqual([[], []]);
    const line = `ls -A; ln -s ${folder} node_modules; cat node_modules/secret`;
    const { stdout, changed, refused } = await sandbox.run({ ...script(line), files: tree });
    expect([text(stdout), changed, refused]).toEqual(['', [], ['node_modules: a link that leads out of the tree']]);
  });

  test('a call that a limit ends changes nothing: what it wrote by then is not taken', async () => {
    const { ending, changed } = await sandbox.run(
      script('echo half > file; rm in; sleep 50', { in: 'x' }, { limits: { wallMs: 400 } }),
    );
    expect([ending, changed]).toEqual(['timed-out', []]);
  });

  testKilled(
    () => engine,
    () => image,
  );

  test('eight calls at once whose engine is killed end, each as of unknown outcome or as never begun', async () => {
    const calls = Array.from({ length: 8 }, () => Promise.withResolvers<void>());
    const running = calls.map(({ resolve }) =>
      sandbox
        .run(script('echo begun; sleep 1000', {}, { onOutput: () => resolve() }))
        .then(String, ({ code }) => String(code)),
    );
    await Promise.race(calls.map(({ promise }) => promise));
    await engine.kill();
    const ends = await Promise.all(running);
    expect(ends).toContain('sandbox-failed');
    for (const end of ends) expect(end).toMatch(/^(sandbox-failed|missing-part)$/);
  });
});
