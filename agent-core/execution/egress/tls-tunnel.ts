import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { readClientHello } from './client-hello.ts';
import type { Passage } from './gate.ts';
import type { Host } from './hosts.ts';
import type { Why } from './refusals.ts';

/** Until the whole ClientHello is there. */
const HELLO_MS = 10_000;
/** As many bytes as a ClientHello may take in records of its own. */
const LONGEST_HELLO = 16_384 + 16 * 5;

/**
 * Joins `client` and `passage` once the client's TLS handshake was seen to name `host`; no byte passes before. An address has
 * no name, so the handshake must name none then.
 */
export function tunnelTls(client: Duplex, head: Buffer, passage: Passage, host: Host): void {
  let seen = head;
  const late = setTimeout(() => refuse('not-tls'), HELLO_MS);
  const refuse = (why: Why) => {
    passage.end('refused', why);
    client.destroy();
  };
  const look = () => {
    const why = whyNot(seen, host);
    if (why === 'partial') return;
    clearTimeout(late);
    client.off('data', take);
    if (why) return refuse(why);
    client.pause();
    client.unshift(seen);
    join(client, passage.stream);
  };
  const take = (piece: Buffer) => {
    seen = Buffer.concat([seen, piece]);
    look();
  };
  client.once('close', () => clearTimeout(late));
  client.once('end', () => passage.stream.destroy());
  passage.stream.once('close', () => client.destroy());
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

function join(client: Duplex, server: Duplex): void {
  pipeline(client, server, () => {});
  pipeline(server, client, () => {});
}
