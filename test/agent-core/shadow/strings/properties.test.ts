/** Laws that hold for whatever is learned. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { synthesize } from '../../../../agent-core/shadow/strings/index.ts';

const piece = fc.constantFrom(
  'Ada',
  'x1',
  '12',
  '3.50',
  ' ',
  ', ',
  '-',
  '2020-01-31',
  '9:05',
  '(',
  '\\',
  '$&',
  '.*',
  'é',
  '😀',
  '',
);
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const example = fc.record({ inputs: fc.tuple(text, text), output: text });
const learning = fc.record({
  examples: fc.array(example, { minLength: 1, maxLength: 3 }),
  query: fc.tuple(text, text),
});
const RUNS = { numRuns: 25 };
const PATIENCE_MS = 60_000;

test(
  'what is learned gives the outputs of its examples',
  () => {
    fc.assert(
      fc.property(learning, ({ examples, query }) => {
        const learned = synthesize(examples, { queries: [query] });
        for (const { inputs, output } of learned ? examples : []) expect(learned?.run(inputs).output).toBe(output);
      }),
      RUNS,
    );
  },
  PATIENCE_MS,
);

test(
  'the same examples give the same program, whatever the clock says',
  () => {
    fc.assert(
      fc.property(learning, fc.nat(), ({ examples, query }, start) => {
        let time = start;
        const timed = synthesize(examples, { queries: [query], budgetMs: 1e9, now: () => ++time });
        expect(timed?.text).toBe(synthesize(examples, { queries: [query] })?.text);
      }),
      { numRuns: 10 },
    );
  },
  PATIENCE_MS,
);

test('a limit of time that has passed stops the search for branches', () => {
  const examples = [
    { inputs: ['ID'], output: 'Col1' },
    { inputs: ['Coln8'], output: 'Col8' },
  ];
  let time = 0;
  const hurried = synthesize(examples, { budgetMs: 1, now: () => (time += 10) });
  expect(hurried).toBeUndefined();
  expect(synthesize(examples)?.text).toContain('if ');
});

test('texts beyond the limits give nothing rather than a long search', () => {
  const long = '('.repeat(100_000);
  expect(synthesize([{ inputs: [long], output: 'a' }])).toBeUndefined();
  expect(synthesize([{ inputs: ['a'], output: long }])).toBeUndefined();
});
