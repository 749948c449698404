import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode, pack, unpack } from '../../../../agent-core/durable/journal/content.ts';

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

const observed = (value: unknown) =>
  ({ kind: 'OBSERVATION_GENERATED', key: 'k', outcome: { state: 'done', value }, recalled: 3 }) as const;

test('what a step gave is read as it was written, whatever characters its text has', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\n', '\0', '"', '\\', '\ud800', '\udc00', '\ufeff'),
  );
  const long = fc
    .array(unit, { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join('').padEnd(2_000, parts.join('') || '.'));
  fc.assert(
    fc.property(fc.oneof(long, fc.string(), fc.jsonValue()), (value) => {
      const { kind: _, ...fields } = observed(value);
      expect(decode(encode(observed(value)))).toEqual(JSON.parse(JSON.stringify(fields)));
    }),
  );
});

test('a long text that a step gave is written without being quoted, unless it has no bytes of its own', () => {
  const text = '"quoted"\n'.repeat(200);
  expect(encode(observed(text)).toString().endsWith(text)).toBe(true);
  expect(
    encode(observed(`${text}\ud800`))
      .toString()
      .endsWith('"recalled":3}'),
  ).toBe(true);
});
