/** Servers over HTTP that mean no good, over real sockets on the loopback. */

import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { CallEgress, readAllowed } from '../../../../agent-core/execution/egress/call-egress.ts';
import { NO_CREDENTIALS } from '../../../../agent-core/execution/egress/credentials.ts';
import { Gate } from '../../../../agent-core/execution/egress/gate.ts';
import { connectHttp } from '../../../../agent-core/execution/mcp/http-connection.ts';
import { login } from '../../../../agent-core/execution/mcp/login.ts';
import { OAuthStore } from '../../../../agent-core/execution/mcp/oauth-store.ts';
import { HttpServer, hostsOf } from '../../../../agent-core/execution/mcp/servers.ts';
import { MemoryLog } from '../../../support/egress.ts';
import { adding, type Listening, Logins, listening } from './http-server.ts';

const open: Listening[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
afterEach(() => {
  for (const each of open.splice(0)) each.close();
  rmSync(folder, { recursive: true, force: true });
});

async function launched(answer: RequestListener) {
  const listener = await listening(answer);
  open.push(listener);
  const server = HttpServer.parse({ url: `${listener.url}/mcp`, tools: [] });
  const log = new MemoryLog();
  const hosts = hostsOf(server).map(readAllowed);
  const egress = new CallEgress({
    gate: new Gate(log),
    credentials: NO_CREDENTIALS,
    call: 'c',
    hosts,
    lastsMs: 60_000,
  });
  const launch = {
    name: 'adder',
    server,
    egress,
    login: new OAuthStore(folder, 'adder'),
    startMs: 500,
    mostBytes: 50_000,
  };
  return { launch, log };
}

describe('a server over HTTP', () => {
  test('is reached at its own address, and every request is in the log', async () => {
    const { launch, log } = await launched((request, response) => void adding(request, response));
    const connection = await connectHttp(launch);
    expect((await connection.tools()).map(({ name }) => name)).toEqual(['add']);
    expect(await connection.call('add', { a: 1, b: 2 }, 1_000)).toMatchObject({ text: expect.stringMatching(/^3;/) });
    await connection.close();
    expect(log.entries.length).toBeGreaterThan(3);
    expect(new Set(log.entries.map(({ verdict, host }) => `${verdict} ${host}`))).toEqual(
      new Set(['granted 127.0.0.1']),
    );
  });

  test('that sends without end is cut off', async () => {
    const { launch } = await launched((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const flood = setInterval(() => response.write(`: ${'x'.repeat(10_000)}\n`), 1);
      response.on('close', () => clearInterval(flood));
    });
    await expect(connectHttp({ ...launch, startMs: 20_000 })).rejects.toThrow('did not start');
  });

  test('that never answers is given up, and so is one that is no such server', async () => {
    const { launch } = await launched(() => {});
    await expect(connectHttp(launch)).rejects.toThrow('timed out');
    const other = await launched((_, response) => void response.end('<html>Hello</html>'));
    await expect(connectHttp(other.launch)).rejects.toThrow('Unexpected content type');
  });

  test('leads nobody anywhere else by a redirect', async () => {
    const heard: string[] = [];
    const elsewhere = await listening((request, response) => {
      heard.push(request.url ?? '');
      response.end();
    });
    open.push(elsewhere);
    const { launch, log } = await launched((_, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/mcp` }).end();
    });
    await expect(connectHttp(launch)).rejects.toThrow('not followed');
    expect([heard, log.entries.length]).toEqual([[], 1]);
  });

  test.each(['token_endpoint', 'registration_endpoint'])(
    'has its login refused where the %s is at another host',
    async (name) => {
      const logins = new Logins();
      const { launch, log } = await launched(async (request, response) => {
        await logins.answer(request, response, launch.server.url.replace(/\/mcp$/, ''));
      });
      logins.endpoints[name] = 'http://169.254.169.254/latest';
      const show = async (url: URL) => void (await fetch(url));
      await expect(login({ ...launch, show })).rejects.toThrow('penumbra mcp login adder --allow 169.254.169.254');
      expect(log.whys().filter((why) => why)).toEqual(['host-not-granted']);
      expect(launch.login.read()).toEqual({});
    },
  );

  test.each([
    ['does not say whose it is', undefined],
    ['says that it is another server’s', 'https://honest.example'],
  ])('attack: takes no answer that %s, and sends its code nowhere', async (_, iss) => {
    const logins = new Logins();
    logins.metadata.authorization_response_iss_parameter_supported = true;
    logins.iss = iss;
    const { launch } = await launched(async (request, response) => {
      await logins.answer(request, response, launch.server.url.replace(/\/mcp$/, ''));
    });
    const show = async (url: URL) => void (await fetch(url));
    await expect(login({ ...launch, show })).rejects.toThrow('The login’s answer is not taken');
    expect([logins.log, launch.login.read()]).toEqual([[], {}]);
  });

  test('logs nobody in with an answer that is not to its question, or not at all', async () => {
    const logins = new Logins();
    const { launch } = await launched(async (request, response) => {
      await logins.answer(request, response, launch.server.url.replace(/\/mcp$/, ''));
    });
    const show = async (url: URL) => {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.search = '?code=stolen&state=guessed';
      expect((await fetch(back)).status).toBe(404);
      back.search = `?error=access_denied&state=${url.searchParams.get('state')}`;
      expect((await fetch(back)).status).toBe(200);
    };
    await expect(login({ ...launch, show })).rejects.toThrow('The login was refused: access_denied.');
    const again = await launched(
      (request, response) => void logins.answer(request, response, `http://${request.headers.host}`),
    );
    await expect(login({ ...again.launch, show: async () => {}, patienceMs: 50 })).rejects.toThrow('Nobody logged in.');
  });

  test.each([
    'http://example.com/mcp',
    'https://me:pass@example.com/mcp',
    'file:///etc/passwd',
    'http://localhost/mcp',
    'http://10.0.0.1/mcp',
  ])('is not taken as %s', (url) => expect(HttpServer.safeParse({ url, tools: [] }).success).toBe(false));
});
