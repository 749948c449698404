import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amongOthers,
  better,
  levelsOf,
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
  const at = (fit: number, line: string) => ({ ...place, fit, line });
  const chance = (...others: readonly number[]) => {
    const levels = levelsOf([place, ...others.map((fit, i) => at(fit, `${i + 10} a.ts`))]);
    return probability(MODELS.place, amongOthers(place, levels, 10));
  };

  it('is less likely the more kinds of places fit better', () => {
    expect(chance(4, 3)).toBeLessThan(chance(1));
    expect(chance(4, 3.5, 3)).toBeLessThan(chance(4, 3));
  });

  it('does not mind those that fit as well or worse, nor many that are alike', () => {
    expect(chance(2, 2, 1, -3)).toBe(chance());
    expect(chance(4, 4, 4, 4)).toBe(chance(4));
  });

  it('counts each line once, by its best place', () => {
    expect(levelsOf([at(1, '7 a.ts'), at(3, '7 a.ts'), at(1.5, '8 a.ts')])).toEqual([30, 15]);
  });

  it('counts what is better as counting one by one does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -90, max: 90 })),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (some, fit) => {
          const levels = levelsOf([], some);
          expect(better(levels, fit)).toBe(levels.filter((each) => each > Math.round(fit / 0.1)).length);
        },
      ),
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
