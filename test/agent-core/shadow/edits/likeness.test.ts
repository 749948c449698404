import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Around, contextLeft, contextRight } from '../../../../agent-core/shadow/edits/context.ts';
import { Likeness } from '../../../../agent-core/shadow/edits/likeness.ts';
import { jaccard, tokenize } from '../../../../agent-core/shadow/edits/tokens.ts';

const word = fc.oneof(fc.constantFrom('a', 'b', 'let', 'const', '(', ')', 'foo', 'bar'), fc.string({ minLength: 1 }));
const words = fc.array(word, { maxLength: 12 }).map((all) => new Set(all));

test('the likeness to the most alike of many lines is the largest Jaccard index of all', () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), words, (lines, line) => {
      const all = lines.filter((each) => each.size > 0 || line.size > 0).map((each) => jaccard(each, line));
      expect(Likeness.of(lines).nearest(line)).toBe(Math.max(0, ...all));
    }),
    { numRuns: 1000 },
  );
});

test('token by token, what stands around a part of a line is what the lists of it hold', () => {
  const line = fc.array(fc.constantFrom('x', ' ', '(', '12', "'s'", '.'), { maxLength: 60 }).map((all) => all.join(''));
  fc.assert(
    fc.property(line, fc.nat(60), fc.nat(5), (text, from, length) => {
      const tokens = tokenize(text);
      const start = Math.min(from, tokens.length);
      const end = Math.min(start + length, tokens.length);
      const near = new Around({ tokens }, start, end);
      const read = (side: (at: number) => unknown) => Array.from({ length: 30 }, (_, i) => side(i) ?? null);
      const padded = (side: readonly unknown[]) => Array.from({ length: 30 }, (_, i) => side[i] ?? null);
      expect(read((i) => near.left(i))).toEqual(padded(contextLeft(tokens, start)));
      expect(read((i) => near.right(i))).toEqual(padded(contextRight(tokens, end)));
    }),
    { numRuns: 500 },
  );
});
