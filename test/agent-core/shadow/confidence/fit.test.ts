import { expect, test } from 'vitest';
import { fitLogistic, type Labelled } from '../../../../agent-core/shadow/confidence/fit.ts';
import { probability } from '../../../../agent-core/shadow/confidence/logistic.ts';

/** Rows of one feature: at 0 one in four is wanted, at 10 three in four. */
const ROWS: Labelled[] = Array.from({ length: 400 }, (_, i) => ({
  features: [i % 2 === 0 ? 0 : 10],
  wanted: i % 2 === 0 ? i % 8 === 0 : i % 8 !== 1,
}));

test('a fitted model gives the rates it was shown', () => {
  const model = fitLogistic(ROWS, 1);
  expect(probability(model, [0])).toBeCloseTo(0.25, 1);
  expect(probability(model, [10])).toBeCloseTo(0.75, 1);
});

test('a row of twice the weight counts as two rows', () => {
  const doubled = ROWS.flatMap((row, i) => (i < 100 ? [row, row] : [row]));
  const weighted = ROWS.map((row, i) => ({ ...row, weight: i < 100 ? 2 : 1 }));
  const [a, b] = [fitLogistic(doubled, 1), fitLogistic(weighted, 1)];
  expect(probability(a, [5])).toBeCloseTo(probability(b, [5]), 2);
});

test('the unit of a feature does not matter', () => {
  const small = ROWS.map((row) => ({ ...row, features: row.features.map((value) => value / 1000) }));
  expect(probability(fitLogistic(small, 1), [0.01])).toBeCloseTo(probability(fitLogistic(ROWS, 1), [10]), 6);
});
