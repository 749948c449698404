/** Servers in containers under gVisor: two as they are published, added by the command line, and a tiny one that is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { Copies } from '../../../../agent-core/execution/dependencies/copies.ts';
import { EquippedSandbox } from '../../../../agent-core/execution/dependencies/equipped-sandbox.ts';
import { FixedCopies } from '../../../../agent-core/execution/dependencies/fixed-copies.ts';
import { Uses } from '../../../../agent-core/execution/dependencies/uses.ts';
import { recipeHash } from '../../../../agent-core/execution/image/recipe.ts';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { connect } from '../../../../agent-core/execution/mcp/connection.ts';
import { installedIn } from '../../../../agent-core/execution/mcp/install.ts';
import { McpServers, type PackageServer } from '../../../../agent-core/execution/mcp/servers.ts';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { engineAddress } from '../../../../agent-core/execution/sandbox/docker/engine.ts';
import { reap } from '../../../../agent-core/execution/sandbox/docker/reaper.ts';
import { Body } from '../../../../agent-core/host/tools/body.ts';
import { Engine, hasEngine, nodeImage } from '../../../support/engine.ts';
import { PENUMBRA, penumbra } from '../../../support/penumbra.ts';
import { addTiny } from '../../execution/mcp/tiny-server.ts';

/** Of the protocol's first year, and of today; both of a few hundred files, as thousands take their time. */
const MEMORY = '@modelcontextprotocol/server-memory@0.6.2';
const CHROME = 'chrome-devtools-mcp';
const WAITING = { timeout: 30_000, interval: 50 };

describe.runIf(hasEngine || process.env.CI === 'true')('a server in a container', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  const children = new Set<ChildProcess>();
  let engine: Engine;
  let image = '';
  beforeAll(async () => {
    engine = await Engine.start();
    image = await nodeImage(engine, { withNpm: false });
    record(image);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await engine.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const record = (address: string) => {
    const recipe = recipeHash('debootstrap');
    const at = new Date().toISOString();
    const of = { v: 1, by: 'debootstrap', recipe, platform: 'linux/amd64', programs: {}, at } as const;
    writeImageRecord(data, { ...of, image: address });
  };
  /** Behind a proxy that reads TLS, npm has to know its certificate. */
  const trusted = process.env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS };
  const environment = () => ({ DOCKER_HOST: engine.host, HOME: process.env.HOME, ...trusted });
  const run = (...args: string[]) => penumbra(['--data', data, ...args], { env: environment() });
  const call = async (tool: string, given: object) => {
    const { code, stdout } = await run('call', tool, JSON.stringify(given), '--json');
    return { code, ...JSON.parse(stdout) };
  };
  const tools = async (): Promise<string[]> => {
    const list: { name: string; from: string; effect: string }[] = JSON.parse((await run('tools', '--json')).stdout);
    return list.filter(({ from }) => from.startsWith('mcp ')).map(({ name, effect }) => `${name} ${effect}`);
  };

  test('is installed from npm beside another and asked what it has, and its tools are listed and called', async () => {
    const added = await Promise.all([
      run('mcp', 'add', MEMORY, '--yes'),
      run('mcp', 'add', `${CHROME}@1.11.0`, '--as', 'chrome', '--yes'),
    ]);
    expect(added).toMatchObject([
      { code: 0, stdout: expect.stringContaining('memory_create_entities\n') },
      { code: 0, stdout: expect.stringContaining('chrome_list_pages\n') },
    ]);
    expect(await tools()).toEqual(
      expect.arrayContaining(['memory_create_entities unsafe', 'chrome_list_pages unsafe']),
    );
    const entity = { name: 'Ada', entityType: 'person', observations: ['wrote programs'] };
    const created = await call('memory_create_entities', { entities: [entity] });
    expect(created).toMatchObject({ code: 0, text: expect.stringContaining('wrote programs') });
  });

  test('is refused once its files are others, until they are approved, and gone once it is removed', async () => {
    const file = path.join(data, 'mcp', 'chrome', 'node_modules', CHROME, 'build', 'src', 'index.js');
    appendFileSync(file, '\n// and one thing more\n');
    const refused = await call('chrome_list_pages', {});
    expect(refused).toMatchObject({ code: 1, state: 'failed', failure: { kind: 'stale' } });
    expect((await run('mcp', 'approve', 'chrome', '--yes')).code).toBe(0);
    const { files } = new McpServers(data).all().chrome as PackageServer;
    expect((await installedIn(path.join(data, 'mcp', 'chrome'))).digest).toBe(files);

    expect((await run('mcp', 'remove', 'chrome')).code).toBe(0);
    expect((await tools()).filter((tool) => !tool.startsWith('memory_'))).toEqual([]);
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  test('lies in a volume from its second start on, which nothing that it writes reaches', async () => {
    const { servers, name, server } = await addTiny(data);
    const address = engineAddress({ DOCKER_HOST: engine.host });
    const copies = new Copies({ engine: engine.docker, address }, new Uses(data));
    const inner = await DockerSandbox.open({ address, image, waiting: 0 });
    const builtIn = { image, platform: 'linux/amd64' };
    const fixed = new FixedCopies({ sandbox: inner, copies, builtIn, laterMs: 0 });
    const sandbox = new EquippedSandbox(inner, { copies, builtIn, env: {}, fixed, stays: true });
    const scribbled = async () => {
      const installed = await installedIn(servers.place(name));
      const connection = await connect(sandbox, { ...server, ...installed });
      const { text } = await connection.call('scribble', {}, 10_000);
      await connection.close();
      return text;
    };
    try {
      expect(await scribbled()).toBe('sent, as it was');
      await vi.waitFor(async () => expect(await copies.list()).toMatchObject([{ what: server.package }]), WAITING);
      expect(await scribbled()).toBe('mounted, as it was');
      expect(await scribbled()).toBe('mounted, as it was');
    } finally {
      await sandbox.close();
    }
  });

  test('is started in the image that is recorded now, by processes that were there before, too', async () => {
    const body = new Body({ folder: data, clock: systemClock, log: () => {}, env: environment(), waiting: 0 });
    const sandbox = await body.sandbox();
    try {
      expect(await sandbox.prove()).toMatchObject({ image });
      record(`sha256:${'1'.repeat(64)}`);
      await expect(sandbox.prove()).rejects.toThrow('no longer has the image');
      record(image);
      expect(await sandbox.prove()).toMatchObject({ image });
    } finally {
      await body.close();
      record(image);
    }
  });

  test('attack: whose owner is killed in the middle of a call is gone, and the call waits for a person and is not made again', async () => {
    await addTiny(data);
    const { journal } = openJournal(data, { clock: systemClock, log: () => {}, onlyLooks: true });
    const start = (...args: string[]) => {
      const env = { PATH: process.env.PATH, ...environment() };
      const child = spawn(process.execPath, [PENUMBRA, '--data', data, ...args], { env, stdio: 'ignore' });
      children.add(child);
      return child;
    };
    const action = async () =>
      (await journal.list(100)).find(({ program, status }) => program === 'action' && status !== 'done');
    const first = start('call', 'tiny_hang', '{}');
    const heard = async () => {
      const [container] = await engine.docker.listContainers();
      const found = await engine.docker
        .getContainer(container?.Id ?? 'none')
        .exec({ Cmd: ['test', '-e', '/tmp/called'] });
      await once((await found.start({})).resume(), 'end');
      return (await found.inspect()).ExitCode;
    };
    await vi.waitFor(async () => expect(await heard()).toBe(0), WAITING);
    expect(await action()).toBeDefined();
    first.kill('SIGKILL');
    await vi.waitFor(async () => expect(await engine.docker.listContainers()).toEqual([]), WAITING);
    await reap(engine.docker, 'nobody', 0);
    expect(await engine.docker.listContainers({ all: true })).toEqual([]);

    start('worker');
    await vi.waitFor(async () => expect((await action())?.status).toBe('parked'), WAITING);
    await wait(500);
    expect(await engine.docker.listContainers({ all: true })).toEqual([]);
    expect((await action())?.status).toBe('parked');
    await journal.close();
  });
});
