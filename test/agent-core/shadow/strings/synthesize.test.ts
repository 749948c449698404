import { expect, test } from 'vitest';
import { synthesize } from '../../../../agent-core/shadow/strings/index.ts';

/** What is written for each of `queries` after seeing `pairs` of input and output. */
function learnt(pairs: readonly (readonly [string, string])[], queries: readonly string[]) {
  const learned = synthesize(
    pairs.map(([input, output]) => ({ inputs: [input], output })),
    { queries: queries.map((query) => [query]) },
  );
  return queries.map((query) => learned?.run([query]).output);
}

test('initials are taken from the words of a name', () => {
  const pairs = [
    ['Ada Lovelace', 'A. L.'],
    ['Alan Turing', 'A. T.'],
  ] as const;
  expect(learnt(pairs, ['Grace Hopper', 'Kurt Friedrich'])).toEqual(['G. H.', 'K. F.']);
});

test('examples that contradict each other give nothing', () => {
  expect(
    synthesize([
      { inputs: ['a'], output: 'b' },
      { inputs: ['a'], output: 'c' },
    ]),
  ).toBeUndefined();
});
