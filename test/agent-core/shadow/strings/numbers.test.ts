import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, decimalText, parseDecimal, rounded } from '../../../../agent-core/shadow/strings/numbers/decimal.ts';
import { learnt, type Pair } from '../../../support/string-learning.ts';

const table: readonly (readonly [sentence: string, pairs: readonly Pair[], queries: Pair[]])[] = [
  [
    'numbers are rounded to a tenth and keep one digit',
    [
      ['1.243', '1.2 pts'],
      ['372.37', '372.4 pts'],
      ['5', '5.0 pts'],
    ],
    [['8.96', '9.0 pts']],
  ],
  [
    'numbers fall into ranges of ten',
    [
      ['163', '160-169'],
      ['111', '110-119'],
    ],
    [['88', '80-89']],
  ],
  [
    'thousands are grouped, small numbers left as they are',
    [
      ['1652', '1,652'],
      ['9160.5', '9,160.5'],
    ],
    [
      ['940', '940'],
      ['1234567', '1,234,567'],
    ],
  ],
  [
    'points and commas change places',
    [
      ['2345.23292', '2.345,23292'],
      ['12.5', '12,5'],
    ],
    [['1202.34', '1.202,34']],
  ],
  [
    'numbers are scaled by a power of ten',
    [
      ['-243', '-0.243'],
      ['-2345.23292', '-2.34523292'],
    ],
    [['1202.3433', '1.2023433']],
  ],
  [
    'zeros fill a number up on the left',
    [
      ['22666622', '22666622'],
      ['2321', '00002321'],
    ],
    [['17', '00000017']],
  ],
  [
    'an exponent is written out',
    [
      ['5.581612E-001', '0.5581612'],
      ['4.421779E-001', '0.4421779'],
    ],
    [['3.036708E-002', '0.03036708']],
  ],
];

test.each(table)('%s', (_, pairs, queries) => {
  expect(
    learnt(
      pairs,
      queries.map(([inputs]) => inputs),
    ),
  ).toEqual(queries.map(([, output]) => output));
});

test('a decimal that is written and read again is the same', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), (units, scale) => {
      const text = decimalText(decimal(units, scale));
      expect(decimalText(parseDecimal(text) ?? decimal(0))).toBe(text);
    }),
  );
});

test('rounding gives a multiple of the step that is less than a step away', () => {
  const modes = fc.constantFrom('nearest', 'down', 'up', 'toZero');
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), modes, (units, step, mode) => {
      const { units: result } = rounded(decimal(units), decimal(step), mode);
      expect(result % BigInt(step)).toBe(0n);
      const difference = Number(result) - units;
      expect(Math.abs(difference)).toBeLessThan(step);
      if (mode === 'nearest') expect(Math.abs(difference)).toBeLessThanOrEqual(step / 2);
      if (mode === 'down') expect(difference).toBeLessThanOrEqual(0);
      if (mode === 'up') expect(difference).toBeGreaterThanOrEqual(0);
    }),
  );
});
