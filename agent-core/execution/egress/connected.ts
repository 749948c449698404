/** What goes through a tunnel that CONNECT made: TLS, or requests in the open (Node's fetch tunnels those, too). */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { readClientHello } from './client-hello.ts';
import { forward, PARSING, tunnelledTarget } from './forward.ts';
import type { Passage } from './gate.ts';
import type { Authority, Host } from './hosts.ts';
import type { Why } from './refusals.ts';

/** Until the whole ClientHello is there. */
const HELLO_MS = 10_000;
/** As many bytes as a ClientHello may take in records of its own. */
/** How a request begins; a TLS record begins with 0x16. */
const METHOD = /^[A-Z]{3,7}[ A-Z]/;
const LONGEST_HELLO = 16_384 + 16 * 5;

/**
 * Joins `client` and `passage` once the client was seen to mean `authority`; no byte passes before. A TLS handshake has to name
 * its host (none where that is an address), a request in the open likewise, and only one of them passes.
 */
export function joinTunnel(client: Duplex, head: Buffer, passage: Passage, authority: Authority): void {
  let seen = head;
  const late = setTimeout(() => refuse('not-tls'), HELLO_MS);
  const refuse = (why: Why) => {
    passage.end('refused', why);
    client.destroy();
  };
  const look = () => {
    const isRequest = METHOD.test(seen.toString('latin1', 0, 8));
    const why = isRequest ? undefined : whyNot(seen, authority.host);
    if (why === 'partial') return;
    clearTimeout(late);
    client.off('data', take);
    if (why) return refuse(why);
    client.pause();
    client.unshift(seen);
    if (isRequest) serveRequest(client, passage, authority);
    // Each is destroyed when the other one closes.
    else client.pipe(passage.stream).pipe(client);
  };
  const take = (piece: Buffer) => {
    seen = Buffer.concat([seen, piece]);
    look();
  };
  client.once('close', () => {
    clearTimeout(late);
    passage.stream.destroy();
  });
  passage.stream.once('close', () => client.end());
  client.on('data', take);
  look();
}

function whyNot(seen: Buffer, host: Host): Why | 'partial' | undefined {
  const hello = readClientHello(seen);
  if (hello.is === 'partial') return seen.length > LONGEST_HELLO ? 'not-tls' : 'partial';
  if (hello.is === 'bad') return 'not-tls';
  if (hello.isEncrypted) return 'hidden-server-name';
  if (host.isAddress) return hello.serverName === undefined ? undefined : 'other-server-name';
  if (hello.serverName === undefined) return 'no-server-name';
  return hello.serverName === host.text ? undefined : 'other-server-name';
}

function serveRequest(client: Duplex, passage: Passage, authority: Authority): void {
  const server = createServer(PARSING);
  server.maxRequestsPerSocket = 1;
  server.on('clientError', () => passage.end('refused', 'bad-request'));
  server.on('connect', () => passage.end('refused', 'bad-request'));
  server.on('request', (request, response) => {
    const target = tunnelledTarget(request, authority);
    if (typeof target === 'string') return passage.end('refused', target);
    forward(request, response, target, passage).catch(() => response.destroy());
  });
  server.emit('connection', client);
  client.resume();
}
