import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, type Rate, take } from '../../../../agent-core/execution/limits/gcra.ts';

const RATE: Rate = { limit: 10, periodMs: 1000, burst: 5 };

function asking(rate = RATE) {
  let bucket: Bucket | undefined;
  return (now: number, cost = 1) => {
    const result = take(bucket, rate, cost, now);
    bucket = result.bucket;
    return result.taken;
  };
}

test('a burst is granted at once, and then as much as comes back', () => {
  const ask = asking();
  for (let i = 0; i < 5; i++) expect(ask(0).granted).toBe(true);
  expect(ask(0)).toEqual({ granted: false, waitUntil: 100 });
  expect(ask(99)).toEqual({ granted: false, waitUntil: 100 });
  expect(ask(100).granted).toBe(true);
  expect(ask(100).granted).toBe(false);
});

test('a greater cost waits until all of it is there', () => {
  const ask = asking();
  ask(0, 4);
  expect(ask(0, 3)).toEqual({ granted: false, waitUntil: 200 });
  expect(ask(200, 3).granted).toBe(true);
});

test('a cost that no wait makes possible is refused in words', () => {
  expect(() => take(undefined, RATE, 6, 0)).toThrow(/burst of 5; no wait helps/);
  expect(() => take(undefined, RATE, Number.NaN, 0)).toThrow(/cost/);
  expect(() => take(undefined, { limit: 0, periodMs: 1 }, 1, 0)).toThrow(/rate/);
});

test('a clock set back neither opens the bucket nor blocks it for ever', () => {
  const ask = asking();
  const [later, earlier] = [1e12, 1e12 - 86_400_000];
  for (let i = 0; i < 5; i++) ask(later);
  expect(ask(earlier)).toEqual({ granted: false, waitUntil: earlier + 100 });
  expect(ask(earlier + 100).granted).toBe(true);
});

test('a clock set back changes nothing of what is owed', () => {
  const ask = asking();
  ask(1e12, 2);
  for (let i = 0; i < 3; i++) expect(ask(5e11).granted).toBe(true);
  expect(ask(5e11)).toEqual({ granted: false, waitUntil: 5e11 + 100 });
});

test('a rate that is lowered counts from then on', () => {
  const slow = take({ fullAt: 1e9, askedAt: 0 }, RATE, 1, 0);
  expect(slow.taken).toEqual({ granted: false, waitUntil: 100 });
});

test('whenever it is asked, no window of time gets more than a burst and what came back in it', () => {
  const steps = fc.array(fc.record({ pass: fc.nat(400), cost: fc.integer({ min: 1, max: 5 }) }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (asked) => {
      const ask = asking();
      let now = 0;
      const granted: [number, number][] = [];
      for (const { pass, cost } of asked) {
        now += pass;
        const taken = ask(now, cost);
        if (taken.granted) granted.push([now, cost]);
        else expect(taken.waitUntil).toBeGreaterThan(now);
      }
      for (const [i, [from]] of granted.entries()) {
        let sum = 0;
        for (const [at, cost] of granted.slice(i)) {
          sum += cost;
          expect(sum).toBeLessThanOrEqual(5 + (at - from) / 100 + 1e-4);
        }
      }
    }),
  );
});

test('who sleeps as long as it is told gets what it asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.array(fc.nat(49)),
      (burst, periodMs, costs) => {
        const ask = asking({ limit: 7, periodMs, burst });
        let now = 1.7e12;
        for (const each of costs) {
          const cost = 1 + (each % burst);
          const taken = ask(now, cost);
          if (taken.granted) continue;
          now = taken.waitUntil;
          expect(ask(now, cost).granted).toBe(true);
        }
      },
    ),
  );
});
