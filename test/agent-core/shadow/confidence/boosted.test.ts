import { expect, test } from 'vitest';
import { boostedProbability } from '../../../../agent-core/shadow/confidence/boosted.ts';
import { calibrated } from '../../../../agent-core/shadow/confidence/calibration.ts';
import { COMMAND_CALIBRATION } from '../../../../agent-core/shadow/confidence/command-weights.ts';
import { fitBoosted } from '../../../../agent-core/shadow/confidence/fit-boosted.ts';

const BOOSTING = { trees: 60, depth: 2, rate: 0.2, leastWeight: 1 };

test('boosted trees learn what no weighted sum can: neither little nor much', () => {
  const rows = Array.from({ length: 400 }, (_, i) => ({ features: [i / 400, i % 2], wanted: i > 120 && i < 280 }));
  const model = fitBoosted(rows, 2, BOOSTING);
  expect([0.1, 0.5, 0.9].map((x) => boostedProbability(model, [x, 0]) > 0.5)).toEqual([false, true, false]);
});

test('a fit is the same each time and no surer than its rows', () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({ features: [i % 10], wanted: i % 10 > 4 && i % 3 > 0 }));
  const model = fitBoosted(rows, 1, BOOSTING);
  expect(fitBoosted(rows, 1, BOOSTING)).toEqual(model);
  expect(boostedProbability(model, [9])).toBeGreaterThan(0.6);
  expect(boostedProbability(model, [9])).toBeLessThan(0.75);
});

test('the shipped calibration rises with the score and stays within its bounds', () => {
  const scores = [0, 0.001, 0.1, 0.4, 0.5, 0.6, 0.8, 0.95, 0.999, 1];
  const confidences = scores.map((score) => calibrated(COMMAND_CALIBRATION, score));
  expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
  expect(confidences[0]).toBeGreaterThan(0);
  expect(confidences.at(-1)).toBeLessThan(1);
});
