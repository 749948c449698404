/** The broker from a container's side. Each attack fails only because of the guard that it is named after. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { connect as tls } from 'node:tls';
import { expect, test, vi } from 'vitest';
import { GrantBook, type GrantTerms } from '../../../../agent-core/execution/egress/grants.ts';
import { basic, egressRig, get, PUBLIC, said, tunnelTo } from '../../../support/egress.ts';

type Terms = Partial<GrantTerms>;
const granted = (rig: ReturnType<typeof egressRig>, terms: Terms = {}): string =>
  rig.book.issue({ call: 'c1', run: 'r1', hosts: [{ host: 'example.com', ports: [443, 80] }], ...terms }).token;

const ended = (stream: Duplex) => said(stream, '');

/** A TLS client over a tunnel that the proxy agreed to; resolves when the tunnel is closed or the server has heard it. */
async function hello(
  rig: ReturnType<typeof egressRig>,
  stream: Duplex,
  token: string,
  servername?: string,
): Promise<void> {
  stream.write(tunnelTo('example.com:443', token));
  const [answer] = await once(stream, 'data');
  expect(String(answer)).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  const client = tls({
    socket: stream,
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: false,
  });
  client.on('error', () => {});
  await vi.waitFor(() => expect(stream.closed || rig.network.received.length > 0).toBe(true));
  client.destroy();
  await vi.waitFor(() => expect(rig.log.entries[0]?.up).toBe(rig.network.received.length));
}

test('a tunnel whose handshake names the granted host is joined, and its bytes are counted', async () => {
  const rig = egressRig();
  await hello(rig, rig.connect(), granted(rig), 'example.com');
  expect(rig.network.dialled).toEqual([`${PUBLIC}:443`]);
  expect(rig.network.received).toContain('example.com');
  const [entry] = rig.log.entries;
  expect(entry).toMatchObject({ way: 'connect', host: 'example.com', port: 443, address: PUBLIC, verdict: 'granted' });
  expect(entry).toMatchObject({ call: 'c1', run: 'r1', up: rig.network.received.length, down: 0 });
});

test.each([
  ['names another server', 'evil.example.org', 'other-server-name'],
  ['names no server', undefined, 'no-server-name'],
])('a handshake that %s gets not one byte through', async (_, servername, why) => {
  const rig = egressRig();
  await hello(rig, rig.connect(), granted(rig), servername);
  expect(rig.network.received).toBe('');
  expect(rig.log.entries).toMatchObject([{ verdict: 'refused', why, up: 0 }]);
});

test('a tunnel is for TLS and requests only', async () => {
  const rig = egressRig();
  const answer = await said(rig.connect(), `${tunnelTo('example.com:443', granted(rig))}SSH-2.0-OpenSSH_9.2\r\n`);
  expect(answer).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  expect(rig.network.received).toBe('');
  expect(rig.log.entries).toMatchObject([{ verdict: 'refused', why: 'not-tls' }]);
});

test('a request in the open through a tunnel is checked like one to the proxy, and only the first passes', async () => {
  const rig = egressRig();
  rig.network.answers('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
  const tunnel = tunnelTo('example.com:80', granted(rig));
  const request = 'GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n';
  expect(await said(rig.connect(), `${tunnel}${request}${request}`)).toMatch(/\r\n\r\nhi(HTTP\/1\.1 503|$)/);
  expect(rig.network.received).toBe('GET /a HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n');
  await said(rig.connect(), `${tunnel}GET /a HTTP/1.1\r\nHost: evil.org\r\n\r\n`);
  await said(rig.connect(), `${tunnel}GET http://evil.org/a HTTP/1.1\r\nHost: example.com\r\n\r\n`);
  expect(rig.log.whys()).toEqual([undefined, 'other-host-header', 'bad-request']);
  expect(rig.network.received).not.toContain('evil');
});

test.each([
  ['a host that was not granted', 'other.com:443', 'host-not-granted'],
  ['a port that was not granted', 'example.com:22', 'port-not-granted'],
  ['the metadata address', '169.254.169.254:80', 'host-not-granted'],
  ['an odd literal', '0x7f.1:443', 'odd-host'],
  ['a number', '2130706433:443', 'odd-host'],
  ['a loopback address in an IPv6 form', '[::ffff:127.0.0.1]:443', 'host-not-granted'],
])('CONNECT to %s is refused before anything is looked up or dialled', async (_, authority, why) => {
  const rig = egressRig();
  const answer = await said(rig.connect(), tunnelTo(authority, granted(rig)));
  expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
  expect(rig.log.whys()).toEqual([why]);
  expect([rig.network.resolved, rig.network.dialled]).toEqual([[], []]);
});

test.each(['127.0.0.1', '169.254.169.254', '10.0.0.7', '::ffff:127.0.0.1', 'fd00:ec2::254', '::1'])(
  'a granted name that leads to %s is not dialled, even where another of its addresses is public',
  async (address) => {
    const rig = egressRig();
    rig.network.names.set('example.com', [[PUBLIC, address]]);
    expect(await said(rig.connect(), tunnelTo('example.com:443', granted(rig)))).toMatch(/^HTTP\/1\.1 403 /);
    expect(rig.log.whys()).toEqual(['private-address']);
    expect(rig.network.dialled).toEqual([]);
  },
);

test('a name that answers anew after it was checked changes nothing: the checked address is dialled', async () => {
  const rig = egressRig();
  rig.network.names.set('example.com', [[PUBLIC], ['127.0.0.1']]);
  rig.network.answers('HTTP/1.1 204 No Content\r\n\r\n');
  const token = granted(rig);
  await said(rig.connect(), get('http://example.com/', token));
  expect(rig.network.resolved).toEqual(['example.com']);
  await said(rig.connect(), get('http://example.com/', token));
  expect(rig.network.dialled).toEqual([`${PUBLIC}:80`]);
  expect(rig.log.whys()).toEqual([undefined, 'private-address']);
});

test('a person may grant a private address by naming it, with its port', async () => {
  const rig = egressRig();
  const token = granted(rig, { hosts: [{ host: '127.0.0.1', ports: [8080] }] });
  rig.network.answers('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
  expect(await said(rig.connect(), get('http://127.0.0.1:8080/', token))).toMatch(/\r\n\r\nhi$/);
  expect(await said(rig.connect(), get('http://127.0.0.1:8081/', token))).toMatch(/^HTTP\/1\.1 403 /);
  expect(rig.network.dialled).toEqual(['127.0.0.1:8080']);
});

test('a redirect to a private address is only an answer; following it is refused like any other request', async () => {
  const rig = egressRig();
  const token = granted(rig);
  rig.network.answers('HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\n\r\n');
  expect(await said(rig.connect(), get('http://example.com/', token))).toContain('302 Found');
  expect(await said(rig.connect(), get('http://169.254.169.254/latest/', token))).toMatch(/^HTTP\/1\.1 403 /);
  expect(rig.network.dialled).toEqual([`${PUBLIC}:80`]);
});

test('a request is written anew: what is for the proxy stays here', async () => {
  const rig = egressRig();
  const token = granted(rig);
  rig.network.answers(
    'HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\nX-Kept: 2\r\nContent-Length: 2\r\n\r\nhi',
  );
  const head = 'Host: example.com\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nUpgrade: h2c\r\nX-Own: yes\r\n';
  const answer = await said(rig.connect(), get('http://example.com/a?b', token, head));
  expect(rig.network.received).toBe(
    'GET /a?b HTTP/1.1\r\nHost: example.com\r\nX-Own: yes\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toBe('HTTP/1.1 200 OK\r\nX-Kept: 2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi');
});

test.each([
  ['another Host header', 'Host: evil.org\r\n'],
  ['two Host headers', 'Host: example.com\r\nHost: evil.org\r\n'],
  ['another port in the Host header', 'Host: example.com:8080\r\n'],
])('%s than the URL has is refused', async (_, head) => {
  const rig = egressRig();
  expect(await said(rig.connect(), get('http://example.com/', granted(rig), head))).toMatch(/^HTTP\/1\.1 400 /);
  expect(rig.log.whys()).toEqual(['other-host-header']);
  expect(rig.network.dialled).toEqual([]);
});

test.each([
  ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n'],
  ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'],
  ['an unknown encoding', 'Transfer-Encoding: gzip, chunked\r\n'],
  ['a bare line feed', 'X-A: 1\nX-B: 2\r\n'],
  ['a folded header', 'X-A: 1\r\n 2\r\n'],
  ['a head of 20 KB', `X-A: ${'a'.repeat(20_000)}\r\n`],
])('a request with %s is none, and nothing of it is passed on', async (_, head) => {
  const rig = egressRig();
  const text = get('http://example.com/', granted(rig), `Host: example.com\r\n${head}`);
  expect(await said(rig.connect(), `${text}0\r\n\r\nGET http://example.com/2 HTTP/1.1\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 4\d\d /,
  );
  expect(rig.network.received).toBe('');
  expect(rig.log.whys()[0]).toBe('bad-request');
});

test('a body in chunks keeps its frame, also where a method has none usually', async () => {
  const rig = egressRig();
  rig.network.serve = (stream) =>
    stream.on('data', (piece: Buffer) => {
      rig.network.hear(piece);
      if (rig.network.received.endsWith('0\r\n\r\n')) stream.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
  const head = 'Host: example.com\r\nTransfer-Encoding: chunked\r\n';
  await said(rig.connect(), `${get('http://example.com/', granted(rig), head)}14\r\nGET /smuggled HTTP/1\r\n0\r\n\r\n`);
  expect(rig.network.received).toMatch(/Transfer-Encoding: chunked\r\n\r\n14\r\nGET \/smuggled HTTP\/1\r\n0\r\n\r\n$/);
});

test.each([
  ['no token', '', 'no-token'],
  ['a made up token', basic('A'.repeat(43)), 'unknown-token'],
])('%s opens nothing', async (_, head, why) => {
  const rig = egressRig();
  granted(rig);
  const answer = await said(rig.connect(), `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n${head}\r\n`);
  expect(answer).toMatch(why === 'no-token' ? /^HTTP\/1\.1 407 / : /^HTTP\/1\.1 403 /);
  expect(rig.log.whys()).toEqual([why]);
});

test('the token of another call opens nothing', async () => {
  const rig = egressRig();
  const answer = await said(rig.connect(), tunnelTo('example.com:443', granted(rig, { call: 'c2' })));
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(rig.log.whys()).toEqual(['token-of-another-call']);
});

test('a token ends with its time, on whichever clock that is over first; a clock set back lengthens nothing', () => {
  const times = { wall: 1_000_000, steady: 0 };
  const book = new GrantBook({ now: () => times.wall }, { now: () => times.steady });
  const { token, grant } = book.issue({ call: 'c1', hosts: [{ host: 'example.com' }], lastsMs: 1000 });
  times.steady = 999;
  times.wall -= 500_000;
  expect(book.find(token, 'c1')).toBe(grant);
  times.steady = 1000;
  expect(book.find(token, 'c1')).toBe('expired');
  expect(grant.spend(1)).toBe('expired');
  const asleep = book.issue({ call: 'c1', hosts: [], lastsMs: 1000 });
  times.wall += 1000;
  expect(book.find(asleep.token, 'c1')).toBe('expired');
});

test('an expired token opens nothing, and what is open ends with it', async () => {
  const rig = egressRig();
  const token = granted(rig, { lastsMs: 150 });
  const stream = rig.connect();
  stream.write(get('http://example.com/', token));
  await ended(stream);
  expect(rig.log.entries).toMatchObject([{ verdict: 'cut', why: 'expired' }]);
  expect(await said(rig.connect(), get('http://example.com/', token))).toMatch(/^HTTP\/1\.1 403 /);
  expect(rig.log.whys()).toEqual(['expired', 'expired']);
});

test('a grant that is taken back ends what is open', async () => {
  const rig = egressRig();
  const { token, grant } = rig.book.issue({ call: 'c1', hosts: [{ host: 'example.com', ports: [80] }] });
  const stream = rig.connect();
  stream.write(get('http://example.com/', token));
  await vi.waitFor(() => expect(rig.network.received).not.toBe(''));
  rig.book.revoke(grant);
  await ended(stream);
  expect(rig.log.entries[0]?.verdict).toBe('cut');
  expect(rig.book.find(token, 'c1')).toBe('unknown-token');
});

test('the budget ends an answer in the middle, and nothing passes after it', async () => {
  const rig = egressRig();
  const token = granted(rig, { bytes: 50_000 });
  rig.network.serve = (stream) =>
    stream.once('data', async () => {
      stream.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
      for (let i = 0; i < 1000 && stream.writable; i++) {
        stream.write(Buffer.alloc(1000));
        await new Promise(setImmediate);
      }
    });
  const answer = await said(rig.connect(), get('http://example.com/', token));
  expect(answer).toContain('200 OK');
  expect(answer.length).toBeLessThan(50_500);
  const [entry, ...others] = rig.log.entries;
  expect(entry).toMatchObject({ verdict: 'cut', why: 'over-budget' });
  expect(others).toEqual([]);
  expect((entry?.up ?? 0) + (entry?.down ?? 0)).toBeLessThanOrEqual(50_000);
  expect(await said(rig.connect(), get('http://example.com/', token))).toMatch(/^HTTP\/1\.1 403 /);
  expect(rig.log.whys().at(-1)).toBe('over-budget');
});

test('what goes out counts, too', async () => {
  const rig = egressRig();
  const token = granted(rig, { bytes: 10_000 });
  const head = 'Host: example.com\r\nContent-Length: 100000\r\n';
  await said(rig.connect(), `${get('http://example.com/', token, head)}${'x'.repeat(100_000)}`);
  expect(rig.network.received.length).toBeLessThanOrEqual(10_000);
  expect(rig.log.entries).toMatchObject([{ verdict: 'cut', why: 'over-budget' }]);
});

test('a connection on which nothing passes is cut', async () => {
  const rig = egressRig({ idleMs: 50 });
  const stream = rig.connect();
  stream.write(get('http://example.com/', granted(rig)));
  await ended(stream);
  expect(rig.log.entries).toMatchObject([{ verdict: 'cut', why: 'idle' }]);
});

test('a program that only fills the log is not heard any more', async () => {
  const rig = egressRig();
  for (let i = 0; i < 200; i++) await said(rig.connect(), 'GET nonsense HTTP/1.1\r\nHost: a\r\n\r\n');
  const after = rig.connect();
  await ended(after);
  expect(rig.log.entries.length).toBe(200);
});
