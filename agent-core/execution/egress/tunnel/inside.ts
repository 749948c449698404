/** The proxy inside a container: listens on its loopback and carries each connection over its own standard input and output. */
import { HEAD, KIND, LONGEST_DATA, WINDOW } from './frames.ts';

/** Where it listens; a container is one call's own, so nobody else does. */
export const PROXY_PORT = 3128;

/** Plain Node without a file: it goes into the container as an argument. Knows nothing of requests, hosts or tokens. */
const PROGRAM = `
'use strict';
const open = new Map();
let newest = 0;
let held = Buffer.alloc(0);

function say(kind, number, content = Buffer.alloc(0)) {
  const head = Buffer.alloc(${HEAD});
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(number, 1);
  head.writeUInt32BE(content.length, 5);
  process.stdout.write(Buffer.concat([head, content]));
}

function over(number, one) {
  if (one.heardEnd && one.saidEnd) open.delete(number);
}

function accept(socket) {
  const number = ++newest;
  const one = { socket, maySend: ${WINDOW}, heardEnd: false, saidEnd: false };
  open.set(number, one);
  say(${KIND.open}, number);
  const send = () => {
    while (one.maySend > 0) {
      const piece = socket.read(Math.min(one.maySend, ${LONGEST_DATA}, socket.readableLength) || undefined);
      if (piece === null) return;
      say(${KIND.data}, number, piece);
      one.maySend -= piece.length;
    }
  };
  one.send = send;
  socket.on('readable', send);
  socket.on('end', () => {
    one.saidEnd = true;
    say(${KIND.end}, number);
    over(number, one);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (open.delete(number)) say(${KIND.close}, number);
  });
}

function got(kind, number, content) {
  const one = open.get(number);
  if (!one) return;
  if (kind === ${KIND.data}) {
    one.socket.write(content, () => {
      if (!open.has(number)) return;
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(content.length);
      say(${KIND.window}, number, bytes);
    });
  } else if (kind === ${KIND.window}) {
    one.maySend += content.readUInt32BE();
    one.send();
  } else if (kind === ${KIND.end}) {
    one.heardEnd = true;
    one.socket.end();
    over(number, one);
  } else if (kind === ${KIND.close}) {
    open.delete(number);
    if (one.heardEnd) one.socket.destroySoon();
    else one.socket.destroy();
  }
}

process.stdin.on('data', (piece) => {
  held = Buffer.concat([held, piece]);
  while (held.length >= ${HEAD}) {
    const end = ${HEAD} + held.readUInt32BE(5);
    if (held.length < end) return;
    got(held.readUInt8(0), held.readUInt32BE(1), held.subarray(${HEAD}, end));
    held = held.subarray(end);
  }
});
process.stdin.on('end', () => process.exit());
process.stdout.on('error', () => process.exit());
require('node:net')
  .createServer({ allowHalfOpen: true }, accept)
  .listen(Number(process.argv[1]), '127.0.0.1', () => say(${KIND.ready}, 0));
`;

/** What is to be run in the container; its standard input and output are the `Wire`. */
export const proxyCommand = (port: number, node = 'node'): string[] => [
  ...[node, '--max-old-space-size=64', '--v8-pool-size=1', '-e'],
  PROGRAM,
  String(port),
];
