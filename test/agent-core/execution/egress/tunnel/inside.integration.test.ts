/** The proxy that goes into a container, as a process of this machine: programs, tunnel, broker, server. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { type AddressInfo, createServer as listener } from 'node:net';
import { expect, test } from 'vitest';
import { egressChannel } from '../../../../../agent-core/execution/egress/channel.ts';
import { Gate } from '../../../../../agent-core/execution/egress/gate.ts';
import { GrantBook } from '../../../../../agent-core/execution/egress/grants.ts';
import { proxyCommand } from '../../../../../agent-core/execution/egress/tunnel/inside.ts';
import { Tunnel } from '../../../../../agent-core/execution/egress/tunnel/tunnel.ts';
import { MemoryLog } from '../../../../support/egress.ts';

async function freePort(): Promise<number> {
  const server = listener().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const BIG = randomBytes(5_000_000);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('megabytes pass unharmed, many at once and slowly read ones, and all ends with the tunnel', async () => {
  const server = createServer((_, response) => void response.end(BIG)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [book, log] = [new GrantBook(), new MemoryLog()];
  const issued = book.issue({ call: 'c1', hosts: [{ host: '127.0.0.1', ports: [port] }] });
  const channel = egressChannel({ gate: new Gate(log), book }, issued);
  const [program = '', ...args] = proxyCommand(await freePort(), process.execPath);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const tunnel = new Tunnel(
    {
      output: child.stdout,
      send: (bytes) => new Promise((resolve) => child.stdin.write(bytes, () => resolve())),
      end: () => void child.stdin.end(),
    },
    (stream) => channel.connect(stream),
  );
  await tunnel.ready;
  const proxy = new URL(channel.environment(Number(args.at(-1))).HTTP_PROXY ?? '');
  const fetched = async (isSlow: boolean): Promise<string> => {
    const authorization = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;
    const headers = { host: `127.0.0.1:${port}`, 'proxy-authorization': authorization };
    const asked = get({ port: proxy.port, path: `http://127.0.0.1:${port}/`, headers, agent: false });
    const [response] = await once(asked, 'response');
    const pieces: Buffer[] = [];
    for await (const piece of response) {
      pieces.push(piece);
      if (isSlow && pieces.length % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return hashOf(Buffer.concat(pieces));
  };
  try {
    const got = await Promise.all([fetched(false), fetched(true), fetched(false), fetched(false)]);
    expect(new Set(got)).toEqual(new Set([hashOf(BIG)]));
    expect(log.entries.map(({ verdict }) => verdict)).toEqual(Array(4).fill('granted'));
    tunnel.close();
    expect((await once(child, 'exit'))[0]).toBe(0);
  } finally {
    child.kill();
    server.close();
  }
});
