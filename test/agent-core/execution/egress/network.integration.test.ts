/** The machine's own network, as the broker dials it: over the loopback. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Gate } from '../../../../agent-core/execution/egress/gate.ts';
import { GrantBook } from '../../../../agent-core/execution/egress/grants.ts';
import { systemNetwork } from '../../../../agent-core/execution/egress/network.ts';
import { MemoryLog } from '../../../support/egress.ts';

const HOST = '127.0.0.1';
const DIAL_MS = 100;

test('the time that dialling may take ends no connection that was made', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const log = new MemoryLog();
  const { grant } = new GrantBook().issue({ call: 'c', hosts: [{ host: HOST, ports: [port] }] });
  const gate = new Gate(log, systemNetwork, { dialMs: DIAL_MS });
  const attempt = { call: 'c', way: 'connect', host: HOST, port } as const;
  const { stream } = await gate.open(grant, attempt, { host: { text: HOST, isAddress: true }, port });
  await wait(3 * DIAL_MS);
  expect(stream.destroyed).toBe(false);
  stream.write('still there');
  expect(String((await once(stream, 'data'))[0])).toBe('still there');
  stream.destroy();
  await once(stream, 'close');
  expect(log.entries).toMatchObject([{ verdict: 'granted', up: 11, down: 11 }]);
  server.close();
});

test('an attempt that was given up connects nowhere', async () => {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ending = new AbortController();
  const dialled = systemNetwork.dial(HOST, port, ending.signal);
  ending.abort();
  await expect(dialled).rejects.toThrow();
  await expect(systemNetwork.dial(HOST, port, ending.signal)).rejects.toThrow();
  server.close();
});
