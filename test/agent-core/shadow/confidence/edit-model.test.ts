import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amongOthers,
  bestFits,
  better,
  offerFeatures,
  offerSizes,
  sureSize,
} from '../../../../agent-core/shadow/confidence/edit-model.ts';
import { MODELS } from '../../../../agent-core/shadow/confidence/edit-weights.ts';
import { probability } from '../../../../agent-core/shadow/confidence/logistic.ts';

const falling = fc
  .array(fc.double({ min: 0.4, max: 0.9999, noNaN: true }), { maxLength: 40 })
  .map((all) => all.sort((a, b) => b - a));

describe('a place among others', () => {
  const place = { line: '7 a.ts', values: [0, 0, 0.5, 0.2, 0.3], fit: 2 };
  const chance = (fits: readonly number[]) => probability(MODELS.place, amongOthers(place, fits, 10));

  it('is less likely the more lines fit better', () => {
    expect(chance([4, 3, 2])).toBeLessThan(chance([2, 1]));
    expect(chance([4, 4, 4, 4, 3, 2])).toBeLessThan(chance([4, 3, 2]));
  });

  it('does not mind those that fit as well or worse', () => {
    expect(chance([2, 2, 2, 2, 1, -3])).toBe(chance([2]));
  });

  it('counts each line once, by its best place', () => {
    expect(bestFits([place, { ...place, fit: 3 }, { ...place, line: '8 a.ts', fit: 1 }])).toEqual([3, 1]);
  });

  it('counts what is better as counting one by one does', () => {
    fc.assert(
      fc.property(falling, fc.nat(), (fits, pick) => {
        const fit = fits[pick % Math.max(1, fits.length)] ?? 0;
        expect(better(fits, fit)).toBe(fits.filter((each) => each > fit + 1e-6).length);
      }),
    );
  });
});

describe('the size of an offer', () => {
  it('is the largest whose probability reaches the cut', () => {
    fc.assert(
      fc.property(falling, fc.double({ min: 0.5, max: 0.99, noNaN: true }), (likely, cut) => {
        const size = sureSize(MODELS.offer, likely, cut);
        const sure = offerSizes(likely).filter((n) => probability(MODELS.offer, offerFeatures(likely, n)) >= cut);
        expect(size).toBe(Math.max(0, ...sure));
      }),
    );
  });

  it('ends only where the places differ', () => {
    expect(offerSizes([0.99, 0.98, 0.98, 0.98, 0.5])).toEqual([1, 4, 5]);
  });

  it('shrinks when the cut rises', () => {
    fc.assert(
      fc.property(falling, (likely) => {
        expect(sureSize(MODELS.offer, likely, 0.95)).toBeLessThanOrEqual(sureSize(MODELS.offer, likely, 0.8));
      }),
    );
  });

  it('leaves out a doubtful place beneath sure ones', () => {
    expect(sureSize(MODELS.offer, [0.995, 0.995, 0.995, 0.995, 0.6], 0.85)).toBe(4);
  });
});
