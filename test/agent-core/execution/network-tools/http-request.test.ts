/** Requests of Penumbra's own, over TLS with a server in memory. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CallEgress, readAllowed } from '../../../../agent-core/execution/egress/call-egress.ts';
import { credentialsOf } from '../../../../agent-core/execution/egress/credentials.ts';
import {
  type HttpOutput,
  httpGet,
  httpRequest,
  requested,
} from '../../../../agent-core/execution/network-tools/http-request.ts';
import { nextMove } from '../../../../agent-core/execution/tools/next-move.ts';
import type { Tool, ToolResult } from '../../../../agent-core/execution/tools/tool.ts';
import { egressRig, PUBLIC } from '../../../support/egress.ts';

const TLS = path.join(import.meta.dirname, '../../../support/fixtures/tls');
const [cert, key] = [readFileSync(path.join(TLS, 'cert.pem'), 'utf8'), readFileSync(path.join(TLS, 'key.pem'), 'utf8')];
const SECRET = 'tok/en+with=signs&77';
const RULE = { host: 'example.com', port: 443, header: 'authorization', prefix: 'Bearer ', environment: 'SECRET' };

function httpRig(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  more: { lastsMs?: number } = {},
) {
  const rig = egressRig();
  rig.network.names.set('other.com', [['93.184.216.35']]);
  rig.network.names.set('private.com', [['10.0.0.1']]);
  const seen: IncomingMessage[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    seen.push(request);
    answer(request, response);
  });
  rig.network.serve = (stream) => void server.emit('connection', stream);
  const hosts = ['example.com', 'other.com', 'private.com'].map(readAllowed);
  const credentials = credentialsOf([RULE], { SECRET });
  const options = { gate: rig.gate, credentials, call: 'c1', run: 'r1', hosts, lastsMs: 60_000, ...more };
  const context = {
    ...{ run: 'r1', idempotencyKey: 'key-1', signal: new AbortController().signal, hosts: [] },
    ...{ stage: () => expect.unreachable(), sandbox: () => expect.unreachable() },
    egress: async () => new CallEgress(options),
  };
  const send = (method: string, url: string, headers = {}) =>
    requested({ method, url: new URL(url), headers }, context, [cert]);
  return { ...rig, seen, context, send };
}

const done = (result: ToolResult<HttpOutput>): HttpOutput =>
  result.state === 'done' ? result.value : expect.unreachable(JSON.stringify(result));

test('an answer is a value, and the request is in the log with its method', async () => {
  const { send, log } = httpRig((_, response) => void response.setHeader('x-a', ['1', '2']).end('hello'));
  const value = done(await send('GET', 'https://example.com/a?b'));
  expect(value).toMatchObject({ status: 200, body: 'hello', encoding: 'utf8', truncated: false, redirects: [] });
  expect(value.headers['x-a']).toBe('1, 2');
  const expected = { way: 'tool', host: 'example.com', port: 443, method: 'GET', address: PUBLIC, verdict: 'granted' };
  expect(log.entries).toMatchObject([{ ...expected, call: 'c1', run: 'r1' }]);
});

test('a credential goes to its own host only, and is seen in no result and no log', async () => {
  const forms = [
    SECRET,
    encodeURIComponent(SECRET),
    Buffer.from(SECRET).toString('base64'),
    Buffer.from(SECRET).toString('hex'),
  ];
  const rig = httpRig((request, response) => {
    response.setHeader('x-echo', request.headers.authorization ?? 'none').setHeader('content-encoding', 'gzip');
    response.end(gzipSync(`you sent ${request.headers.authorization}, or ${forms.join(' or ')}`));
  });
  const results = [await rig.send('GET', 'https://example.com/'), await rig.send('GET', 'https://other.com/')];
  expect(rig.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${SECRET}`, undefined]);
  expect(done(results[0] as never).body).toMatch(/^you sent \*{4}, or/);
  const told = JSON.stringify([results[0], rig.log.entries, rig.network.dialled]);
  for (const form of forms) expect(told).not.toContain(form);
});

test('what is given to a container holds no credential', async () => {
  const { context } = httpRig(() => {});
  const egress = await context.egress();
  expect(JSON.stringify(egress.channel().environment(3128))).not.toContain(SECRET);
});

test('a redirect is followed through the same checks, without what belongs to the first server', async () => {
  const { send, seen, network } = httpRig((request, response) => {
    if (request.headers.host === 'other.com') response.end('there');
    else response.writeHead(302, { location: 'https://other.com/next' }).end();
  });
  const value = done(await send('GET', 'https://example.com/', { Cookie: 'a=b', 'X-Own': '1' }));
  expect(value).toMatchObject({ body: 'there', url: 'https://other.com/next', redirects: ['https://other.com/next'] });
  expect(seen[1]?.headers).toMatchObject({ host: 'other.com', 'x-own': '1' });
  expect(seen[1]?.headers.cookie ?? seen[1]?.headers.authorization).toBeUndefined();
  expect(network.dialled).toEqual([`${PUBLIC}:443`, '93.184.216.35:443']);
});

test.each([
  ['a private address', 'https://private.com/', 'private-address'],
  ['an address', 'https://169.254.169.254/', 'host-not-granted'],
  ['an odd literal', 'https://0x7f.1/', 'host-not-granted'],
  ['a host that was not granted', 'https://evil.org/', 'host-not-granted'],
])('a redirect to %s is refused', async (_, location, why) => {
  const { send, log, network } = httpRig((_, response) => void response.writeHead(307, { location }).end());
  await expect(send('GET', 'https://example.com/')).rejects.toMatchObject({ name: 'Refused' });
  expect(log.whys()).toEqual([undefined, why]);
  expect(network.dialled).toEqual([`${PUBLIC}:443`]);
});

test('a redirect out of TLS is not followed, and a write is not led on', async () => {
  const { send, seen } = httpRig((request, response) => {
    const location = request.method === 'GET' ? 'http://example.com/' : 'https://example.com/again';
    response.writeHead(308, { location }).end();
  });
  expect(done(await send('GET', 'https://example.com/')).status).toBe(308);
  expect(done(await send('POST', 'https://example.com/')).status).toBe(308);
  expect(seen).toHaveLength(2);
});

test('a server whose certificate is for another host gets no request', async () => {
  const rig = httpRig(() => {});
  rig.network.names.set('evil.org', [[PUBLIC]]);
  const options = {
    gate: rig.gate,
    credentials: credentialsOf([{ ...RULE, host: 'evil.org' }], { SECRET }),
    call: 'c1',
  };
  const egress = async () => new CallEgress({ ...options, hosts: [readAllowed('evil.org')], lastsMs: 9_000 });
  const asked = { method: 'GET', url: new URL('https://evil.org/'), headers: {} };
  expect(await requested(asked, { ...rig.context, egress }, [cert])).toMatchObject({
    failure: { kind: 'untrusted', message: expect.stringContaining('certificate') },
    cause: { from: 'system', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  });
  expect(rig.seen).toEqual([]);
});

test('a write that may have happened leaves its outcome unknown; a read that failed is only a failure', async () => {
  const { send } = httpRig((request, response) => {
    if (request.url === '/reset') request.socket.destroy();
    else response.writeHead(503, { 'retry-after': '60' }).end();
  });
  await expect(send('POST', 'https://example.com/')).rejects.toThrow('unknown');
  await expect(send('POST', 'https://example.com/reset')).rejects.not.toMatchObject({ name: 'Refused' });
  expect(await send('GET', 'https://example.com/reset')).toMatchObject({
    state: 'failed',
    failure: { kind: 'unreachable' },
  });
  const later = await send('GET', 'https://example.com/');
  expect(later).toMatchObject({ state: 'failed', failure: { kind: 'server-error' }, cause: { from: 'http' } });
});

test('a write that a server turns away for now was not done, and says when it may be sent again', async () => {
  const { send } = httpRig((_, response) => void response.writeHead(429, { 'retry-after': '7' }).end());
  expect(await send('POST', 'https://example.com/')).toMatchObject({
    state: 'failed',
    failure: { kind: 'too-many-requests' },
    cause: { from: 'http', status: 429, retryAfter: '7' },
  });
});

const next = (result: ToolResult<HttpOutput>, tool: object, attempt = 1) =>
  result.state === 'failed' && nextMove(result, tool as Tool, { attempt, now: 0, random: () => 0.5 }).next;

test.each(['GET', 'POST'])(
  'a %s for which no connection comes about is one for later, whatever stood against it',
  async (method) => {
    const rig = httpRig(() => {});
    const refusing = (code?: string) => {
      rig.network.dial = () => Promise.reject(Object.assign(new Error('no'), code === undefined ? {} : { code }));
      return rig.send(method, 'https://example.com/');
    };
    const tool = method === 'GET' ? httpGet : httpRequest;
    for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', undefined]) {
      const result = await refusing(code);
      expect(result).toMatchObject({ failure: { kind: 'unreachable' } });
      expect([code, next(result, tool)]).toEqual([code, 'wait']);
    }
    const unresolved = (code: string) => {
      rig.network.resolve = () => Promise.reject(Object.assign(new Error('no'), { code }));
      return rig.send(method, 'https://example.com/');
    };
    expect(next(await unresolved('EAI_AGAIN'), tool)).toBe('wait');
    expect(next(await unresolved('ENOTFOUND'), tool)).toBe('repair');
  },
);

test('a read that breaks off is one for later, and given up after three times', async () => {
  const { send } = httpRig((request) => void request.socket.destroy());
  const result = await send('GET', 'https://example.com/');
  expect(result).toMatchObject({ cause: { from: 'system', code: 'ECONNRESET' } });
  expect([1, 2, 3].map((attempt) => next(result, httpGet, attempt))).toEqual(['wait', 'wait', 'give-up']);
});

test('a read that the broker cuts is not made again as it is', async () => {
  const { send } = httpRig(() => {}, { lastsMs: 100 });
  const result = await send('GET', 'https://example.com/');
  expect([result, next(result, httpGet)]).toMatchObject([{ failure: { kind: 'unreachable' } }, 'repair']);
});

test('a write that the broker cuts was no refusal: it may have got there', async () => {
  const { send, seen, log } = httpRig(() => {}, { lastsMs: 300 });
  await expect(send('POST', 'https://example.com/')).rejects.toMatchObject({ name: 'Error' });
  expect(seen).toHaveLength(1);
  expect(log.whys()).toEqual(['expired']);
});

test('more than a megabyte is cut, also where it comes packed small', async () => {
  const zeros = Buffer.alloc(50_000_000);
  const { send } = httpRig((request, response) => {
    if (request.url === '/bomb') response.setHeader('content-encoding', 'gzip').end(gzipSync(zeros));
    else response.end('x'.repeat(3_000_000));
  });
  const value = done(await send('GET', 'https://example.com/'));
  expect([value.body.length, value.truncated]).toEqual([1_000_000, true]);
  expect(done(await send('GET', 'https://example.com/bomb'))).toMatchObject({ body: '', truncated: true });
});

test('a key goes to a receiver that keeps keys, and only where that was said', async () => {
  const rig = egressRig();
  rig.network.answers('HTTP/1.1 204 No Content\r\n\r\n');
  const options = { gate: rig.gate, credentials: credentialsOf([], {}), call: 'c1', lastsMs: 9_000 };
  const egress = async () => new CallEgress({ ...options, hosts: [readAllowed('example.com:80')] });
  const context = { ...httpRig(() => {}).context, egress };
  const input = { url: 'http://example.com/', method: 'POST', body: '{}' };
  for (const more of [{}, { receiverKeepsKeys: true }]) {
    rig.network.received = '';
    await httpRequest.run(httpRequest.input.parse({ ...input, ...more }), context);
    expect(/idempotency-key: key-1\r\n/i.test(rig.network.received)).toBe('receiverKeepsKeys' in more);
  }
});

test.each([
  [{ url: 'ftp://example.com/' }, 'url'],
  [{ url: 'https://example.com/', headers: { Host: 'evil.org' } }, 'headers.Host'],
  [{ url: 'https://example.com/', headers: { 'x-a': 'b\r\nx-c: d' } }, 'headers.x-a'],
  [{ url: 'https://example.com/', method: 'POST' }, 'method'],
])('arguments that do not fit name their field (%j)', (input, field) => {
  expect(httpGet.input.safeParse(input).error?.issues[0]?.path.join('.')).toBe(field);
});
