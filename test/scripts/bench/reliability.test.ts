import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  atCoverage,
  binsOf,
  curveOf,
  expectedCalibrationError,
  interval,
  type Sample,
  sureOf,
} from '../../../scripts/bench/shadow/reliability.mts';

const sample = (confidence: number, right: boolean): Sample => ({ confidence, right });
const anySamples = fc.array(fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), right: fc.boolean() }));

describe('reliability bins', () => {
  test('hold a confidence on a border with those above it, and 1 in the last', () => {
    const bins = binsOf([
      sample(0.3, true),
      sample(0.29, false),
      sample(0.7, true),
      sample(1, true),
      sample(0.9, false),
    ]);
    expect(bins.map(({ tried }) => tried)).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, 2]);
  });

  test('count every sample and every right one once', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const bins = binsOf(samples);
        expect(bins.reduce((sum, { tried }) => sum + tried, 0)).toBe(samples.length);
        expect(bins.reduce((sum, { right }) => sum + right, 0)).toBe(samples.filter(({ right }) => right).length);
      }),
    );
  });

  test('have the mean confidence of what is in them', () => {
    expect(binsOf([sample(0.42, true), sample(0.46, false)])[4]?.confidence).toBeCloseTo(0.44);
  });
});

describe('the interval of a share', () => {
  test('is Clopper and Pearson’s, two-sided at 95 %', () => {
    const { low, high } = interval(8, 10);
    expect(low).toBeCloseTo(0.4439, 4);
    expect(high).toBeCloseTo(0.9748, 4);
  });

  test('reaches the end where all or none were right', () => {
    expect(interval(10, 10).high).toBe(1);
    expect(interval(0, 10).low).toBe(0);
    expect(interval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('the expected calibration error', () => {
  test('is 0 where each bin is right as often as it says', () => {
    expect(expectedCalibrationError(binsOf([sample(0.5, true), sample(0.5, false)]))).toBe(0);
  });

  test('weighs the distance in each bin by how many are in it', () => {
    const samples = [sample(0.95, false), sample(0.25, false), sample(0.25, false), sample(0.25, true)];
    expect(expectedCalibrationError(binsOf(samples))).toBeCloseTo((0.95 + 0.25) / 4);
  });
});

describe('the curve of precision by coverage', () => {
  test('goes by falling confidence and counts unanswered questions as not covered', () => {
    const curve = curveOf([sample(0.2, false), sample(0.9, true), sample(0.8, false)], 4);
    expect(curve.map(({ coverage, precision }) => [coverage, precision])).toEqual([
      [0.25, 1],
      [0.5, 0.5],
      [0.75, 1 / 3],
    ]);
  });

  test('has one point for equal confidences, whatever their order', () => {
    const samples = [sample(0.9, true), sample(0.9, false), sample(0.5, true)];
    const curve = curveOf(samples, 3);
    expect(curve.map(({ tried, right }) => [tried, right])).toEqual([
      [2, 1],
      [3, 2],
    ]);
    expect(curveOf(samples.toReversed(), 3)).toEqual(curve);
  });

  test('ends at all answers and never falls back in coverage', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const curve = curveOf(samples, samples.length + 1);
        expect(curve.at(-1)?.tried ?? 0).toBe(samples.length);
        for (const [i, point] of curve.entries()) expect(point.coverage).toBeGreaterThan(curve[i - 1]?.coverage ?? 0);
      }),
    );
  });

  test('is read at the first point that covers enough, and nowhere where all answers cover less', () => {
    const curve = curveOf([sample(0.9, true), sample(0.8, false), sample(0.7, true)], 10);
    expect(atCoverage(curve, 0.15)?.tried).toBe(2);
    expect(atCoverage(curve, 0.5)).toBeUndefined();
  });
});

test('answers at a threshold are the ones of just that confidence and above', () => {
  const sure = sureOf([sample(0.9, true), sample(0.95, false), sample(0.89, true)], 5, 0.9);
  expect(sure).toMatchObject({ tried: 2, right: 1, coverage: 0.4, precision: 0.5 });
  expect(sureOf([sample(0.5, true)], 5, 0.9).precision).toBeNaN();
});
