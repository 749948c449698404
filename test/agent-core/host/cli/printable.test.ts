import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { main } from '../../../../agent-core/host/cli/main.ts';
import { jsonLine, printable, printableLines, printer } from '../../../../agent-core/host/cli/printable.ts';

const HOSTILE = [
  ['moves the cursor', '\u001b[2A\u001b[2K'],
  ['changes the title', '\u001b]0;x\u0007'],
  ['controls in one character', '\u009b2J'],
  ['writes over its line', 'Bad\rGood'],
  ['goes back', 'Bad\b\b\bGood'],
  ['turns the direction', 'a\u202ebc'],
  ['is not to be seen', 'a\u200bb\u{e0041}'],
  ['ends a line by another name', 'a\u2028b'],
] as const;
const anyCode = fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.integer({ min: 0, max: 0xa0 }));
const anyText = fc.array(anyCode).map((codes) => String.fromCodePoint(...codes));
const UNSEEN = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

describe('attack on the terminal by a text that', () => {
  test.each(HOSTILE)('%s: it is told by its codes', (_, text) => {
    for (const shown of [printable(text), printableLines(text), jsonLine(text)]) {
      expect(shown).not.toMatch(UNSEEN);
      expect(shown).toMatch(/\\u|\\r|\\b/);
    }
    expect(JSON.parse(jsonLine(text))).toBe(text);
  });

  test('is an error in words: nothing of it gets out raw', async () => {
    const stderr = new PassThrough();
    const io = { stdin: process.stdin, stdout: new PassThrough(), stderr, env: {} };
    await main(['no\u001b[2Jsuch\u202e'], io);
    expect(String(stderr.read())).toMatch(/^There is no command no\\u\{1b\}\[2Jsuch\\u\{202e\}\./);
  });

  test('is any text at all: lines stay lines, and JSON says the same', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(jsonLine({ text }))).toEqual({ text });
      }),
    );
    expect(printableLines('a\r\nb\n\tc')).toBe('a\r\nb\n\tc');
  });
});

describe('what a command prints', () => {
  const printed = (pieces: readonly Uint8Array[], isTTY: boolean): Buffer => {
    const stream = Object.assign(new PassThrough(), { isTTY });
    const to = printer(stream);
    for (const piece of pieces) to.write(piece);
    to.end();
    return Buffer.concat([stream.read() ?? Buffer.alloc(0)]);
  };

  test('goes to a pipe byte for byte', () => {
    const bytes = Buffer.from([0, 255, 27, 91, 50, 74, 13, 10, 200]);
    expect(printed([bytes], false)).toEqual(bytes);
  });

  test('goes to a terminal as what can be seen of it, wherever its pieces are cut', () => {
    const text = 'é 😀\r\nBad\rGood\u001b[1m\u009b\n';
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++)
      expect(String(printed([bytes.subarray(0, at), bytes.subarray(at)], true))).toBe(printableLines(text));
  });
});
