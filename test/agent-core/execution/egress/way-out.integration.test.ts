/** The way out of a real container: programs in it, the tunnel, the broker, a server of this machine. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { egressChannel } from '../../../../agent-core/execution/egress/channel.ts';
import { Gate } from '../../../../agent-core/execution/egress/gate.ts';
import { GrantBook } from '../../../../agent-core/execution/egress/grants.ts';
import { openEgressLog } from '../../../../agent-core/execution/egress/sqlite-log.ts';
import { writeImageRecord } from '../../../../agent-core/execution/image/record.ts';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import { sqliteQuery } from '../../../../agent-core/execution/sqlite/query.ts';
import type { ToolContext } from '../../../../agent-core/execution/tools/tool.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import type { Tree } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { main } from '../../../../agent-core/host/cli/main.ts';
import { WindowQuestions } from '../../../../agent-core/host/tools/window-questions.ts';
import { MemoryLog } from '../../../support/egress.ts';
import { Engine, hasEngine, nodeImage } from '../../../support/engine.ts';

const NO_FILES: Tree = { entries: () => [], content: () => Promise.reject(new Error('no file')) };

/** What programs may try, each with what came of it. */
const PROGRAM = `
const tried = async (what) => console.log(await what().catch((error) => error.code ?? 'failed'));
const [granted, refused] = process.argv.slice(1);
await tried(async () => (await fetch(granted)).text());
await tried(async () => (await fetch(refused)).status);
await tried(async () => (await fetch('http://169.254.169.254/')).status);
const { connect } = await import('node:net');
await tried(() => new Promise((resolve, reject) => connect(Number(new URL(granted).port), '127.0.0.1', resolve).on('error', reject)));
const own = (await import('node:http')).createServer((_, response) => response.end('its own')).listen(8080, () =>
  tried(async () => (await fetch('http://localhost:8080/')).text()).then(() => own.close()));
`;

describe.runIf(hasEngine || process.env.CI === 'true')('the way out of a container', () => {
  let engine: Engine;
  let image: string;
  let sandbox: DockerSandbox;
  let server: Server;

  beforeAll(async () => {
    engine = await Engine.start();
    const address = { socketPath: engine.socket };
    image = await nodeImage(engine, { withNpm: false });
    sandbox = await DockerSandbox.open({ address, image, waiting: 0 });
    server = createServer((_, response) => void response.end('from outside')).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    server?.close();
    await sandbox?.close();
    await engine?.stop();
  });

  /** A data folder with the image, and the command line over it and an empty workspace. */
  function machine() {
    const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-exec-'));
    const record = { v: 1, image, by: 'debootstrap', recipe: '0'.repeat(64), platform: 'linux/amd64' } as const;
    writeImageRecord(folder, { ...record, programs: {}, at: new Date().toISOString() });
    const workspace = path.join(folder, 'workspace');
    mkdirSync(workspace);
    const env = { ...process.env, DOCKER_HOST: engine.host, PENUMBRA_DATA: folder };
    const penumbra = async (command: string, ...args: string[]) => {
      const io = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough(), env };
      const code = await main([command, '--workspace', workspace, ...args], io);
      return { code, stdout: String(io.stdout.read() ?? ''), stderr: String(io.stderr.read() ?? '') };
    };
    return { folder, penumbra };
  }

  test('leads to what was granted and nowhere else, and every attempt is in the log', async () => {
    const { port } = server.address() as AddressInfo;
    const [book, log] = [new GrantBook(), new MemoryLog()];
    const issued = book.issue({ call: 'c1', hosts: [{ host: '127.0.0.1', ports: [port] }] });
    const egress = egressChannel({ gate: new Gate(log), book }, issued);
    const urls = [`http://127.0.0.1:${port}/`, `http://127.0.0.1:${port + 1}/`];
    const command = ['node', '--input-type=module', '-e', PROGRAM, ...urls];
    const result = await sandbox.run({ command, files: NO_FILES, egress });
    await egress.settled();
    expect(Buffer.from(result.stderr).toString()).toBe('');
    const said = Buffer.from(result.stdout).toString().trim().split('\n');
    expect(said).toEqual(['from outside', 'failed', 'failed', 'ECONNREFUSED', 'its own']);
    expect(log.entries.map(({ host, verdict, why }) => [host, verdict, why])).toEqual([
      ['127.0.0.1', 'granted', undefined],
      ['127.0.0.1', 'refused', 'port-not-granted'],
      ['169.254.169.254', 'refused', 'host-not-granted'],
    ]);
    expect(log.entries[0]?.down).toBeGreaterThan(0);
  });

  test('is what `penumbra exec --allow` opens: what got out and what was refused is told and kept', async () => {
    const { port } = server.address() as AddressInfo;
    const tries = `for (const host of ['127.0.0.1:${port}', 'example.com'])
      await fetch('http://' + host).then((answer) => answer.text(), () => 'refused').then(console.log)`;
    const command = ['node', '--input-type=module', '-e', tries];
    const { folder, penumbra } = machine();
    const exec = (...more: string[]) => penumbra('exec', '--allow', `127.0.0.1:${port}`, ...more, '--', ...command);
    try {
      const ran = await exec('--json');
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(ran.stdout)).toMatchObject({
        stdout: 'from outside\nrefused\n',
        runtime: 'runsc',
        egress: [
          { host: '127.0.0.1', port, address: '127.0.0.1', verdict: 'granted', down: expect.any(Number) },
          { host: 'example.com', port: 80, verdict: 'refused', why: 'host-not-granted' },
        ],
      });
      const log = openEgressLog(folder);
      expect(log.latest(9).map(({ host, verdict }) => [host, verdict])).toEqual([
        ['example.com', 'refused'],
        ['127.0.0.1', 'granted'],
      ]);
      log.close();
      const said = (await exec()).stderr;
      expect(said).toMatch(new RegExp(`^Let out to 127\\.0\\.0\\.1:${port}, \\d+ bytes out, \\d+ in\\n`));
      expect(said).toContain('Refused example.com:80: this host was not granted\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('leads where the person says, or a rule without a question; a host that is ruled out, or nobody decided about, refuses the call', async () => {
    const { port } = server.address() as AddressInfo;
    const { folder, penumbra } = machine();
    const here = `127.0.0.1:${port}`;
    const program = `fetch('http://${here}').then((answer) => answer.text()).then(console.log)`;
    const command = ['node', '-e', program];
    const online = (...hosts: string[]) => penumbra('call', 'run_online', JSON.stringify({ command, hosts }));
    const reach = (host: string) => penumbra('exec', '--reach', host, '--', ...command);
    const rules = [
      { host: '127.0.0.1', ports: [port], answer: 'allow', bytes: 100_000 },
      { host: '*.evil.org', answer: 'never' },
    ];
    const asked: string[] = [];
    const window = new WindowQuestions({
      ...{ folder, clock: systemClock, log: () => {}, lookMs: 50 },
      tell: ({ id, hosts, why }) => {
        asked.push(`${hosts.map(({ host }) => host)}: ${why.slice(0, 7)}`);
        void window.handlers.answerEgress({ id, answer: 'once' }, new AbortController().signal);
      },
    });
    try {
      window.begin();
      expect((await reach(here)).stdout).toBe('from outside\n');
      expect(asked).toEqual(['127.0.0.1: node -e']);
      window.close();
      writeFileSync(path.join(folder, 'egress.json'), JSON.stringify({ rules }));
      expect(await online(here)).toMatchObject({ code: 0, stdout: expect.stringContaining('from outside') });
      const ruledOut = await online(here, 'a.evil.org');
      expect(ruledOut).toMatchObject({ code: 1, stdout: '', stderr: 'a.evil.org: a rule says never.\n' });
      const open = await reach('a.com:80');
      expect(open).toMatchObject({ code: 1, stderr: expect.stringContaining('`penumbra egress allow a.com:80`') });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('is not needed to ask a SQLite file of the copy: its reader runs in a container, too', async () => {
    const database = new Sqlite(':memory:');
    database.exec("CREATE TABLE t (name TEXT); INSERT INTO t VALUES ('Ada')");
    const path = TreePath.parse('data/a.db');
    const entry = {
      kind: 'file',
      path,
      mode: 0o644,
      size: 1,
      hash: createHash('sha256').update(database.serialize()).digest('hex'),
    } as const;
    const files = new EntryTree([{ ...entry, size: database.serialize().length }], async () => database.serialize());
    const stage = { entry: () => entry, tree: () => files };
    const signal = new AbortController().signal;
    const context = { signal, stage: async () => stage, sandbox: async () => sandbox } as unknown as ToolContext;
    const input = { file: path, sql: 'SELECT name FROM t', parameters: [] };
    expect(await sqliteQuery.run(input, context)).toMatchObject({ state: 'done', value: { rows: [['Ada']] } });
  });

  test.each(['*', 'http://a.b', 'a.b:0', '127.1', 'a.b:99999'])('--allow %s is no host', async (allow) => {
    const stderr = new PassThrough();
    const io = { stdin: Readable.from([]), stdout: new PassThrough(), stderr, env: {} };
    expect(await main(['exec', '--allow', allow, '--', 'true'], io)).toBe(2);
    expect(String(stderr.read())).toContain(`${allow}: `);
  });
});
