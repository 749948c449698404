/** Attacks on a real engine with a real gVisor, beside those that every sandbox has to hold (../sandbox/attacks.ts). Index: attacks.md. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { Engine, hasEngine, tinyImage } from '../../../support/engine.ts';
import { script, text } from '../sandbox/contract.ts';
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
});
