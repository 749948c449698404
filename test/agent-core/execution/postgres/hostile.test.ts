/** Servers that lie, flood, hang and listen: in memory, a byte at a time if need be. */
import type { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAddress } from '../../../../agent-core/execution/postgres/address.ts';
import { Database } from '../../../../agent-core/execution/postgres/databases.ts';
import { standsIn } from '../../../../agent-core/execution/postgres/statement.ts';
import { MemoryLog, MemoryNetwork, PUBLIC } from '../../../support/egress.ts';
import { type Calling, called, PASSWORD, told } from './shop.ts';

const OWN = 'postgres://reader@127.0.0.1/shop';

function message(type: string, ...parts: (string | number | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? int32(part) : Buffer.from(part))));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
const READY = message('Z', 'T');
const DONE = message('C', 'SELECT 0\0');
const WELCOME = Buffer.concat([message('R', 0), message('K', 4711, 42), READY]);
const error = (text: string) => message('E', `SERROR\0C42601\0M${text}\0\0`);
const cell = (text: string) => Buffer.concat([Buffer.from([0, 1]), int32(Buffer.byteLength(text)), Buffer.from(text)]);
const columns = message(
  'T',
  Buffer.from([0, 1]),
  'a\0',
  0,
  Buffer.from([0, 0]),
  25,
  Buffer.from([255, 255]),
  -1,
  Buffer.from([0, 0]),
);

/** Speaks the protocol until somebody else's statement comes (Flush); then does what it is told to. */
const behaving =
  (then: (stream: Duplex) => void) =>
  (stream: Duplex): void => {
    let isStarted = false;
    stream.on('data', (piece: Buffer) => {
      const types = isStarted ? typesIn(piece) : '';
      if (!isStarted) stream.write(WELCOME);
      isStarted = true;
      if (types.includes('Q') && !piece.includes('COMMIT')) stream.write(Buffer.concat([DONE, READY]));
      else if (types.includes('H')) then(stream);
      else if (types.includes('S'))
        stream.write(Buffer.concat([message('1'), message('2'), message('n'), DONE, READY]));
    });
  };

function typesIn(piece: Buffer): string {
  let types = '';
  for (let at = 0; at + 5 <= piece.length; at += 1 + piece.readInt32BE(at + 1))
    types += String.fromCharCode(piece[at] ?? 0);
  return types;
}

/** The server's last words: whether it kept what it was told to is not among them. */
test('a change that the server was asked to keep as it stopped is unknown, and no failure', async () => {
  const words = message('E', 'SFATAL\0C57P01\0Mterminating connection\0\0');
  const rows = Buffer.concat([message('1'), message('2'), message('n'), message('C', 'DELETE 1\0')]);
  const serve = (stream: Duplex) => {
    stream.on('data', (piece: Buffer) => piece.includes('COMMIT') && stream.end(words));
    behaving(() => stream.write(Buffer.concat([rows, READY])))(stream);
  };
  const network = Object.assign(new MemoryNetwork(), { serve });
  const asked = called('postgres_execute', 'DELETE FROM item', { url: OWN, network, write: true });
  await expect(asked).rejects.toThrow('before the server said');
});

async function asking(serve: (stream: Duplex) => void, more: Partial<Calling> = {}) {
  const network = Object.assign(new MemoryNetwork(), { serve });
  const log = new MemoryLog();
  network.names.set('example.com', [[PUBLIC]]);
  const answer = await told(called('postgres_query', 'SELECT 1', { url: OWN, network, log, ms: 5_000, ...more }));
  return { answer, log, network };
}

test('a server that behaves is asked', async () => {
  const rows = Buffer.concat([message('1'), message('2'), columns, message('D', cell('hello')), DONE]);
  const { answer } = await asking(behaving((stream) => stream.write(Buffer.concat([rows, READY]))));
  expect(answer).toContain('"rows":[["hello"]]');
});

test('a server that never answers is left after its time', async () => {
  const { answer, log } = await asking((stream) => void stream.resume(), { ms: 100 });
  expect(answer).toMatch(/timed-out.*"of":"connect"/);
  expect(log.entries).toHaveLength(1);
  expect(
    (
      await asking(
        behaving(() => {}),
        { ms: 100 },
      )
    ).answer,
  ).toMatch(/timed-out.*57014/);
});

test('a server that sends without end is cut off, whatever it sends', async () => {
  const pieces = [
    message('D', cell('x'.repeat(60_000))),
    message('N', `M${'x'.repeat(60_000)}\0\0`),
    message('S', `a\0${'x'.repeat(60_000)}\0`),
    Buffer.concat([Buffer.from('D'), int32(2 ** 31 - 1), Buffer.alloc(60_000)]),
  ];
  for (const piece of pieces) {
    const flood = (stream: Duplex) => {
      const more = () => {
        while (!stream.destroyed && stream.write(piece));
      };
      stream.on('drain', more);
      more();
    };
    const { answer, log } = await asking(behaving(flood));
    expect(answer).toMatch(/too-large|truncated/);
    expect(log.entries.map(({ why }) => why)).toEqual(['over-budget']);
  }
});

test('whatever bytes a server sends, at whatever point, are an answer to the caller and no exception', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each)),
    fc
      .array(fc.tuple(fc.constantFrom(...'RKZTDCE12nsGHWdcANSV3ItXv'), fc.uint8Array({ maxLength: 40 })), {
        maxLength: 6,
      })
      .map((all) => Buffer.concat(all.map(([type, body]) => message(type, Buffer.from(body))))),
  );
  const property = fc.asyncProperty(bytes, fc.boolean(), async (sent, isLate) => {
    const send = (stream: Duplex) => void stream.end(sent);
    const { answer } = await asking(
      isLate ? behaving(send) : (stream) => void stream.once('data', () => send(stream)),
      { ms: 500 },
    );
    expect(answer).toMatch(/^\{"state":"(failed|threw|done)"/);
  });
  await fc.assert(property, { numRuns: 150 });
});

test('nothing is said to a server in the open but on this machine, least of all the password', async () => {
  for (const refusal of ['N', 'SX', error('no')]) {
    let heard = 0;
    const refusing = (stream: Duplex) =>
      void stream.on('data', (piece: Buffer) => {
        heard += piece.length;
        stream.write(refusal);
      });
    const { answer, network } = await asking(refusing, { url: 'postgres://reader@example.com/shop' });
    expect([heard, network.dialled]).toEqual([8, [`${PUBLIC}:5432`]]);
    expect(answer).toContain('no TLS');
  }
});

test.each([
  'unsupported startup parameter: application_name',
  'transaction blocks not allowed in statement pooling mode',
])('a pooler that cannot do what a call needs is told as one, with the way out: %s', async (words) => {
  const refusal = message('E', `SFATAL\0C08P01\0M${words}\0\0`);
  for (const refusing of [
    (stream: Duplex) => void stream.once('data', () => stream.end(refusal)),
    (stream: Duplex) =>
      void stream.once('data', () => {
        stream.write(WELCOME);
        stream.once('data', () => stream.end(refusal));
      }),
  ]) {
    const { answer } = await asking(refusing);
    expect(answer).toContain(`${words}. A pooler of connections answers there`);
    expect(answer).toContain('the address of its own server');
    expect(answer).toMatch(/"kind":"pooler".*"next":"give-up"/);
    expect(answer).not.toContain('parameters');
  }
});

test('nothing goes with the start of a connection that poolers refuse, or leave out in silence', async () => {
  let start = '';
  await asking(
    (stream) =>
      void stream.once('data', (piece: Buffer) => {
        start = piece.toString('latin1');
        stream.end();
      }),
  );
  const names = start
    .slice(8)
    .split('\0')
    .filter((_, i) => i % 2 === 0);
  expect(names.filter(Boolean).sort()).toEqual(['application_name', 'client_encoding', 'database', 'user']);
});

test('a server that speaks no TLS after it said it would, or says nothing more, is left', async () => {
  const url = 'postgres://reader@example.com/shop';
  for (const then of ['HTTP/1.1 400', Buffer.alloc(300), error('no'), '', undefined]) {
    const lying = (stream: Duplex) => {
      stream.once('data', () => {
        stream.write('S');
        stream.once('data', () => (then === undefined ? stream.resume() : stream.end(then)));
      });
    };
    expect((await asking(lying, { url, ms: 100 })).answer).toMatch(/TLS failed|timed-out/);
  }
});

test('a server that knows the password and tells it tells nobody', async () => {
  const telling = (stream: Duplex) =>
    void stream.once('data', () =>
      stream.end(error(`you said ${PASSWORD}, or ${Buffer.from(PASSWORD).toString('base64')}`)),
    );
  const { answer, log } = await asking(telling);
  expect(answer).toContain('you said ****, or ****');
  expect(JSON.stringify(log.entries)).not.toContain(PASSWORD);
});

test('a server that asks for the password itself is not told it without TLS', async () => {
  let heard = '';
  const curious = (stream: Duplex) => {
    stream.once('data', () => stream.write(message('R', 3)));
    stream.on('data', (piece: Buffer) => {
      heard += piece;
    });
  };
  expect((await asking(curious)).answer).toMatch(/"threw".*scram-sha-256/);
  expect(heard).not.toContain(PASSWORD);
});

test('what is stopped is cancelled by a connection of its own, with the key that the server gave', async () => {
  const stop = new AbortController();
  const network = new MemoryNetwork();
  let connections = 0;
  network.serve = (stream) => {
    connections += 1;
    if (connections === 1) behaving(() => stop.abort())(stream);
    else stream.on('data', (piece: Buffer) => network.hear(piece)).once('data', () => stream.end());
  };
  const { answer } = await asking(() => {}, { network, signal: stop.signal });
  expect(answer).toContain('cancelled');
  await expect
    .poll(() => Buffer.from(network.received, 'latin1'))
    .toEqual(Buffer.concat([16, 80_877_102, 4711, 42].map(int32)));
});

test.each([
  ['postgres://reader:hunter2222@h/shop', 'no password in the address'],
  ['postgres://h/shop', 'user and database'],
  ['postgres://u@h', 'user and database'],
  ['postgres:///shop?host=/var/run', 'no host'],
  ['postgres://u@0x7f.1/shop', 'is no host'],
  ['postgres://u@h/shop?sslmode=require', 'sslmode=verify-full'],
  ['postgres://u@h/shop?sslmode=verify-full&host=other', 'no other setting'],
  ['mysql://u@h/shop', 'postgres://USER@HOST'],
])('the address %s is refused in words', (url, words) => {
  expect(readAddress(url)).toContain(words);
  expect(Database.safeParse({ url }).success).toBe(false);
});

test('a name of a function stands in a text as a word, in any case, cut as the server cuts it', () => {
  expect(standsIn('SELECT NextVal(1)', 'nextval')).toBe(true);
  expect(standsIn('SELECT my_nextval(1), nextval2(1)', 'nextval')).toBe(false);
  expect(standsIn('SELECT "a.b (c"(1)', 'a.b (c')).toBe(true);
  const longest = 'f'.repeat(63);
  expect(standsIn(`SELECT ${longest}fff(1)`, longest)).toBe(true);
});
