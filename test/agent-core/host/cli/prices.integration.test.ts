/** What calls cost at hosts that want money for them: what a person writes, what is shown, and what is not called any more. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../../../agent-core/host/cli/main.ts';
import { temporaryFolder } from '../../../support/host-process.ts';
import { inProcess } from '../../../support/penumbra.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
let asked = 0;
beforeEach(async () => {
  folder = temporaryFolder();
  asked = 0;
  server = createServer((_, response) => {
    asked++;
    response.end('x');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  server.close();
  folder.remove();
});

const penumbra = (...args: string[]) => inProcess(main, args, { PENUMBRA_DATA: folder.path });

test('a call that costs more than its run may spend is not made, and says what would let it', async () => {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const priced = await penumbra('egress', 'price', host, '--usd', '0.25');
  expect(priced).toMatchObject({ code: 0, stdout: `price  ${host}, $0.25 a request\n` });
  const spend = await penumbra('egress', 'spend', '0.1');
  expect(spend.stdout).toBe(`price  ${host}, $0.25 a request\nspend  $0.10 a run\n`);
  const get = ['call', 'http_get', JSON.stringify({ url: `http://${host}/` }), '--allow', host];
  const over = await penumbra(...get);
  expect(over).toMatchObject({ code: 4, stderr: expect.stringContaining(`a request at ${host} costs $0.25`) });
  expect(over.stderr).toContain('penumbra egress spend USD');
  expect(asked).toBe(0);
  await penumbra('egress', 'spend', '0.25');
  expect(await penumbra(...get)).toMatchObject({ code: 0 });
  expect(asked).toBe(1);
});

test('each request that a read is led on to costs what it costs, and no more of them are made than are paid', async () => {
  const { port } = server.address() as AddressInfo;
  server.removeAllListeners('request');
  server.on('request', (_, response) => {
    asked++;
    response.writeHead(302, { location: `http://127.0.0.1:${port}/${asked}` }).end();
  });
  await penumbra('egress', 'price', `127.0.0.1:${port}`, '--usd', '0.1');
  await penumbra('egress', 'spend', '0.3');
  const url = `http://127.0.0.1:${port}/`;
  const led = await penumbra('call', 'http_get', JSON.stringify({ url }), '--allow', `127.0.0.1:${port}`);
  expect(led).toMatchObject({ code: 4, stderr: expect.stringContaining('has spent $0.30 of the $0.30') });
  expect(asked).toBe(3);
});

test.each([
  [['price', 'a.com']],
  [['price', 'a.com', '--usd', '0']],
  [['price', 'a.com', '--usd', 'much']],
  [['price', 'http://a.com', '--usd', '1']],
  [['price', 'a.com', '--usd', '1', '--bytes', '9']],
  [['spend', '0']],
  [['spend', '1', '2']],
  [['allow', 'a.com', '--usd', '1']],
])('%j writes nothing', async (args) => {
  expect((await penumbra('egress', ...args)).code).toBe(2);
  expect((await penumbra('egress')).stdout).toBe('No rule lets anything out.\n');
});

test('a price is forgotten with its host', async () => {
  await penumbra('egress', 'price', '*.a.com', '--usd', '0.002');
  expect((await penumbra('egress', 'price', '*.a.com', '--usd', '0.0025')).stdout).toBe(
    'price  *.a.com, $0.0025 a request\n',
  );
  expect((await penumbra('egress', 'forget', '*.a.com')).stdout).toBe('No rule lets anything out.\n');
});
