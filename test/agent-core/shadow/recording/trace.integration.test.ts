import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { readTrace } from '../../../../agent-core/shadow/recording/trace-file.ts';
import { opened, row, setup, temporaryFolder } from '../../../support/recording.ts';

async function read(file: string): Promise<{ signal: Signal; line: number }[]> {
  const lines = [];
  for await (const line of readTrace(file)) lines.push(line);
  return lines;
}

function written(content: string | Buffer): string {
  const file = path.join(temporaryFolder(), 'a.trace.jsonl');
  writeFileSync(file, content);
  return file;
}

const SAVE = '{"v":1,"t":1,"kind":"doc.save","doc":"a.ts"}';

describe('a trace is read', () => {
  test('plain or gzipped, with a byte order mark, CRLF, blank lines and no line break at the end', async () => {
    const text = `\ufeff${SAVE}\r\n\r\n${SAVE}`;
    for (const content of [text, gzipSync(text)]) {
      expect((await read(written(content))).map(({ line }) => line)).toEqual([1, 3]);
    }
  });

  test('with lines that reach over the pieces it is read in', async () => {
    const line = JSON.stringify({ v: 1, t: 1, kind: 'doc.open', doc: 'a', language: 'x', text: 'é😀'.repeat(400_000) });
    const signals = await read(written([line, SAVE, line].join('\n')));
    expect(signals.map(({ signal }) => signal)).toEqual([line, SAVE, line].map((each) => JSON.parse(each)));
  });

  test('empty as no signals', async () => {
    expect(await read(written(''))).toEqual([]);
  });

  test('whole, fields that the format does not name included', async () => {
    const signal = { v: 1, t: 0.5, kind: 'task.run', name: 'build', more: { deep: [1, null] } };
    expect(await read(written(JSON.stringify(signal)))).toEqual([{ signal, line: 1 }]);
  });
});

test.each([
  ['{"v":1,', /:2: not JSON/],
  ['[]', /:2: /],
  ['{"v":2,"t":1,"kind":"doc.save","doc":"a"}', /:2: v: /],
  ['{"v":1,"t":1,"kind":"doc.dance","doc":"a"}', /:2: kind: /],
  [
    '{"v":1,"t":1,"kind":"doc.edit","doc":"a","changes":[{"offset":-1,"length":0,"text":""}]}',
    /:2: changes\.0\.offset: /,
  ],
])('the bad line %s is named with its file, number and field', async (line, message) => {
  const file = written(`${SAVE}\n${line}\n`);
  await expect(read(file)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(message) });
  await expect(read(file)).rejects.toThrow(file);
});

test('bytes that are no text, and a gzip that ends early, are bad lines too', async () => {
  const broken = written(Buffer.concat([Buffer.from(`${SAVE}\n"`), Buffer.from([0xff, 0xfe]), Buffer.from('"')]));
  await expect(read(broken)).rejects.toMatchObject({ message: `${broken}:2: not valid UTF-8` });
  const cut = written(gzipSync(`${SAVE}\n`.repeat(1000)).subarray(0, 60));
  await expect(read(cut)).rejects.toMatchObject({ code: 'bad-input' });
});

test('a file that is not there, or a folder, is told as that', async () => {
  const folder = temporaryFolder();
  await expect(read(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(read(folder)).rejects.toMatchObject({ code: 'bad-input' });
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('\ud800', 'a\u2028b', '\u0000', '\r\n', '😀', '\ufeff', 'x'.repeat(5000)),
);
const t = fc.double({ min: 0, max: 2e12, noNaN: true });
const n = fc.nat(1e6);
const change = fc.record({ offset: n, length: n, text });
/** Values as JSON holds them: it has no negative zero. */
const asJson = (values: fc.Arbitrary<unknown>) => values.map((value) => JSON.parse(JSON.stringify(value)));

const signal = fc.oneof(
  fc.record({ v: fc.constant(1), t, kind: fc.constant('doc.open'), doc: text, language: text, text }),
  fc.record({
    v: fc.constant(1),
    t,
    kind: fc.constant('doc.edit'),
    doc: text,
    changes: fc.array(change, { maxLength: 3 }),
  }),
  fc.record({
    v: fc.constant(1),
    t,
    kind: fc.constant('terminal.run'),
    cwd: text,
    command: text,
    extra: asJson(fc.jsonValue()),
  }),
  fc.record({ v: fc.constant(1), t, kind: fc.constant('terminal.output'), cwd: text, command: text, text }),
  fc.record({ v: fc.constant(1), t, kind: fc.constant('clipboard.copy'), text, session: text }),
) as unknown as fc.Arbitrary<Signal>;

test('what was recorded comes back from its export deeply equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(signal, { minLength: 1, maxLength: 12 }), async (signals) => {
      const { folder, recording, store } = setup();
      recording.append(signals.map((each) => row(each)));
      const file = path.join(folder, 'out.trace.jsonl');
      expect(await recording.exportTo(file, { signal: new AbortController().signal })).toEqual({
        signals: signals.length,
      });
      const back = (await read(file)).map((line) => line.signal);
      expect(back).toEqual(signals.map((each) => ({ session: 'window', ...each })));
      store.close();
    }),
    { numRuns: 40 },
  );
});

test('an export is for its person only, and whole or not there', async () => {
  const { folder, recording } = setup();
  recording.append(Array.from({ length: 1500 }, () => opened('a.ts', 'x')));
  const abort = new AbortController();
  const file = path.join(folder, 'out.jsonl');
  const aborted = recording.exportTo(file, { signal: abort.signal });
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('out'))).toEqual([]);
  await recording.exportTo(file, { signal: new AbortController().signal });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
