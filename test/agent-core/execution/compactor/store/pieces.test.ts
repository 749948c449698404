import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf, piecesOf } from '../../../../../agent-core/execution/compactor/store/pieces.ts';

test('the pieces together are the lines of the output, numbered without a gap', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.nat(200_000).map((length) => 'x'.repeat(length)),
  );
  const output = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(output, (text) => {
      const { pieces, lines } = piecesOf(Buffer.from(text));
      const expected = text.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(pieces.flatMap(linesOf)).toEqual(expected);
      expect(lines).toBe(expected.length);
      let next = 1;
      for (const piece of pieces) {
        expect(piece.first).toBe(next);
        next += linesOf(piece).length;
      }
    }),
    { numRuns: 60 },
  );
});
