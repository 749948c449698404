import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../../agent-core/durable/journal/content.ts';

test('what was packed is unpacked as it was', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 4000 }),
    fc.string({ maxLength: 60 }).map((part) => part.repeat(100)),
  );
  fc.assert(fc.property(text, (given) => unpack(pack(Buffer.from(given))).toString() === given));
});

test('long texts that repeat are deflated; short ones and noise are kept as they are', () => {
  const words = Buffer.from('a step of a run says much the same as the one before it; '.repeat(100));
  expect(pack(words).isDeflated).toBe(true);
  expect(pack(words).bytes.length).toBeLessThan(words.length / 10);
  expect(pack(Buffer.from('short')).isDeflated).toBe(false);
  expect(pack(Buffer.from(randomBytes(8000).toString('base64'))).isDeflated).toBe(false);
});
