import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readClientHello } from '../../../../agent-core/execution/egress/client-hello.ts';

let real: Buffer;

beforeAll(async () => {
  const [client, server] = duplexPair();
  const socket = connect({ socket: client, servername: 'Example.com' }).on('error', () => {});
  [real] = await once(server, 'data');
  socket.destroy();
});

const READ = { is: 'read', serverName: 'example.com', isEncrypted: false };

/** The same handshake in records of `size` bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const body = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

/** A ClientHello with these extensions. */
function hello(...extensions: readonly (readonly [kind: number, body: Buffer])[]): Buffer {
  const listed = Buffer.concat(extensions.flatMap(([kind, body]) => [sized(kind, 2), sized(body.length, 2), body]));
  const start = Buffer.concat([Buffer.alloc(34, 3), Buffer.from([0, 0, 2, 19, 1, 1, 0])]);
  const body = Buffer.concat([start, sized(listed.length, 2), listed]);
  return Buffer.concat([
    Buffer.from([22, 3, 1]),
    sized(body.length + 4, 2),
    Buffer.from([1]),
    sized(body.length, 3),
    body,
  ]);
}

const sized = (value: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
};
const names = (...list: string[]): Buffer => {
  const entries = Buffer.concat(list.flatMap((name) => [sized(0, 1), sized(name.length, 2), Buffer.from(name)]));
  return Buffer.concat([sized(entries.length, 2), entries]);
};

test('the name is read from a real handshake, whole or in records, and from no part of it', () => {
  expect(readClientHello(real)).toEqual(READ);
  expect(readClientHello(inRecords(real, 200))).toEqual(READ);
  for (let length = 0; length < real.length; length++)
    expect(readClientHello(real.subarray(0, length)), String(length)).toEqual({ is: 'partial' });
});

test('a handshake that hides its server or names two is seen', () => {
  expect(readClientHello(hello([0, names('a.b')], [0xfe0d, Buffer.alloc(9)]))).toMatchObject({ isEncrypted: true });
  expect(readClientHello(hello([0, names('a.b')]))).toEqual({ ...READ, serverName: 'a.b' });
  expect(readClientHello(hello([0, names('a.b', 'c.d')]))).toEqual({ is: 'bad' });
  expect(readClientHello(hello([0, names('a.b')], [0, names('c.d')]))).toEqual({ is: 'bad' });
  expect(readClientHello(hello([0, names('')]))).toEqual({ is: 'bad' });
  expect(readClientHello(hello([5, Buffer.alloc(3)]))).toEqual({ ...READ, serverName: undefined });
});

test('no bytes make it throw or wait for more than it would take', () => {
  const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  const broken = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })).map(([at, value]) => {
    const copy = Buffer.from(real);
    copy[at % copy.length] = value;
    return copy;
  });
  fc.assert(
    fc.property(fc.oneof(any, broken), (bytes) => {
      expect(['partial', 'bad', 'read']).toContain(readClientHello(bytes).is);
      expect(readClientHello(Buffer.concat([bytes, Buffer.alloc(70_000, 22)])).is).not.toBe('partial');
    }),
    { numRuns: 1000 },
  );
});
