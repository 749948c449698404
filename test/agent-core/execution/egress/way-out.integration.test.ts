/** The way out of a real container: programs in it, the tunnel, the broker, a server of this machine. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { egressChannel } from '../../../../agent-core/execution/egress/channel.ts';
import { Gate } from '../../../../agent-core/execution/egress/gate.ts';
import { GrantBook } from '../../../../agent-core/execution/egress/grants.ts';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import type { Tree } from '../../../../agent-core/execution/trees/tree.ts';
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
  let sandbox: DockerSandbox;
  let server: Server;

  beforeAll(async () => {
    engine = await Engine.start();
    const address = { socketPath: engine.socket };
    sandbox = await DockerSandbox.open({ address, image: await nodeImage(engine), waiting: 0 });
    server = createServer((_, response) => void response.end('from outside')).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    server?.close();
    await sandbox?.close();
    await engine?.stop();
  });

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
});
