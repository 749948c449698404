/** How often calls may ask a host, and which credentials they send: what is shown, what a person writes, what comes of it. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import { main } from '../../../../agent-core/host/cli/main.ts';
import { temporaryFolder } from '../../../support/host-process.ts';
import { inProcess } from '../../../support/penumbra.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
const asked: number[] = [];
beforeEach(async () => {
  folder = temporaryFolder();
  asked.length = 0;
  server = createServer((_, response) => {
    asked.push(performance.now());
    response.end('x');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  server.close();
  folder.remove();
});

const penumbra = (...args: string[]) => inProcess(main, args, { PENUMBRA_DATA: folder.path });

const write = (rules: unknown) => writeFileSync(path.join(folder.path, 'egress.json'), JSON.stringify(rules));

test('a call waits for its turn at a host as a durable timer, as a person wrote it, whichever process had the turn before', async () => {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const port = Number(host.split(':')[1]);
  write({ rates: [{ host: '127.0.0.1', port, calls: 1, seconds: 0.8 }] });
  expect((await penumbra('egress')).stdout).toBe(`rate   ${host}, calls: 1 at once, then 1 in 0.8 s\n`);
  const get = ['call', 'http_get', JSON.stringify({ url: `http://${host}/` }), '--allow', host, '--json'];
  const first = await penumbra(...get);
  const { code, stdout } = await penumbra(...get);
  expect([first.code, code]).toEqual([0, 0]);
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(790);
  const events = await penumbra('run', JSON.parse(stdout).run, '--events', '--json');
  expect(events.stdout).toMatch(/"kind":"RUN_WAITING".*"until":\d+/);
  const buckets = new (loadSqlite())(path.join(folder.path, 'limits.db'), { readonly: true });
  expect(buckets.prepare('SELECT key FROM bucket').pluck().all()).toEqual([JSON.stringify(['', host, ''])]);
  buckets.close();
});

test('tools say which credential goes where, by its name, and how often they ask', async () => {
  const credential = { host: 'api.github.com', prefix: 'Bearer ', environment: 'GITHUB_TOKEN' };
  write({ credentials: [credential], rates: [{ host: 'pets.example.com', calls: 5, seconds: 1 }] });
  const { stdout } = await penumbra('tools');
  const [, touches = ''] = /^ {2}http_get .*\n(.*)$/m.exec(stdout) ?? [];
  expect(touches).toContain('sends GITHUB_TOKEN to api.github.com · calls at a host: 20 at once, then 2 in 1 s');
  expect(/^ {2}run_online .*\n(.*)$/m.exec(stdout)?.[1]).not.toContain('GITHUB_TOKEN');
  const list = JSON.parse((await penumbra('tools', '--json')).stdout);
  expect(list.find(({ name }: { name: string }) => name === 'http_get')).toMatchObject({
    needs: { secrets: [{ name: 'GITHUB_TOKEN', host: 'api.github.com' }] },
    rate: { limit: 2, periodMs: 1000, burst: 20 },
  });
});

test('rates that make no sense are told by their field, and let nothing out', async () => {
  write({
    rates: [
      { host: 'a.com', calls: 1, seconds: 1 },
      { host: 'b.com', calls: 0, seconds: 1 },
    ],
  });
  expect(await penumbra('egress')).toMatchObject({ code: 2, stderr: expect.stringContaining('rates.1.calls') });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = await penumbra('call', 'http_get', JSON.stringify({ url: `http://${host}/` }), '--allow', host);
  expect(get).toMatchObject({ code: 1, stderr: expect.stringContaining('rates.1.calls') });
  expect(asked).toEqual([]);
});

test.each([
  [['rate', 'a.com'], 2],
  [['rate', 'a.com', '--calls', '0', '--seconds', '1'], 2],
  [['rate', 'a.com', '--calls', '1', '--seconds', '1', '--bytes', '9'], 2],
  [['allow', 'a.com', '--calls', '1'], 2],
  [['rate', 'http://a.com', '--calls', '1', '--seconds', '1'], 2],
])('%j writes no rate', async (args, code) => {
  expect((await penumbra('egress', ...args)).code).toBe(code);
  expect((await penumbra('egress')).stdout).toBe('No rule lets anything out.\n');
});

test('a rate that is written again is another one, and is forgotten with its host', async () => {
  const rate = (...more: string[]) =>
    penumbra('egress', 'rate', '*.a.com', '--calls', '9', '--seconds', '3600', ...more);
  await rate();
  expect((await rate('--burst', '3')).stdout).toBe('rate   *.a.com, calls: 3 at once, then 9 in 3600 s\n');
  await penumbra('egress', 'allow', '*.a.com');
  expect((await penumbra('egress', 'forget', '*.a.com')).stdout).toBe('No rule lets anything out.\n');
});
