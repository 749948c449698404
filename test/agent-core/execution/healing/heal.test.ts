import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Effect } from '../../../../agent-core/contracts/runs.ts';
import { waitMs } from '../../../../agent-core/execution/healing/back-off.ts';
import type { Failure } from '../../../../agent-core/execution/healing/classify.ts';
import { heal, isUnwell } from '../../../../agent-core/execution/healing/heal.ts';
import { mayRepeat } from '../../../../agent-core/execution/healing/repeating.ts';

const NOW = 1_714_550_000_000;
const backOff = { baseMs: 1000, capMs: 60_000 };
const after = (failure: Failure, effect: Effect, attempts = 1) =>
  heal({ failure, attempts, effect }, { now: NOW, random: () => 0.5, backOff });

const lost: Failure = { from: 'system', code: 'ECONNRESET' };
const unreachable: Failure = { from: 'system', code: 'ECONNREFUSED' };

test('waits double up to the cap, and lie anywhere below', () => {
  const longest = (attempts: number) => waitMs(attempts, () => 0.999999, backOff) ?? 0;
  expect([1, 2, 3, 7, 50].map((attempts) => Math.ceil(longest(attempts)))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  expect(waitMs(7, () => 0, backOff)).toBe(0);
});

test('what was asked for is waited out, and never more than the cap', () => {
  const share = fc.double({ min: 0, max: 0.999999, noNaN: true });
  fc.assert(
    fc.property(fc.nat(100_000), share, (afterMs, random) => {
      const wait = waitMs(1, () => random, { ...backOff, afterMs });
      if (afterMs > 60_000) expect(wait).toBeUndefined();
      else {
        expect(wait).toBeGreaterThanOrEqual(afterMs);
        expect(wait).toBeLessThanOrEqual(60_000);
      }
    }),
  );
});

test('what surely did nothing may be done again, whatever it does', () => {
  for (const effect of Effect.options)
    expect(after(unreachable, effect)).toMatchObject({ do: 'repeat', at: NOW + 500 });
});

test('what may have happened is repeated as far as its effect allows', () => {
  expect(after(lost, 'pure')).toMatchObject({ do: 'repeat', how: 'again' });
  expect(after(lost, 'keyed')).toMatchObject({ do: 'repeat', how: 'same-key' });
  expect(after(lost, 'probe')).toMatchObject({ do: 'repeat', how: 'look' });
  expect(after(lost, 'unsafe')).toMatchObject({ do: 'ask' });
});

test('attempts come to an end', () => {
  expect(after(lost, 'pure', 3)).toMatchObject({ do: 'give-up' });
  expect(after(lost, 'keyed', 3)).toMatchObject({ do: 'ask' });
  expect(after(unreachable, 'unsafe', 8)).toMatchObject({ do: 'give-up', words: expect.stringContaining('8 times') });
});

test('an unsafe call of unknown outcome is never made again, and nothing is after it was done', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Effect.options), fc.nat(20), (effect, attempts) => {
      expect(['ask', 'no']).toContain(mayRepeat('unsafe', attempts, 'unknown'));
      expect(mayRepeat(effect, attempts, 'done')).toBe('no');
    }),
  );
});

test('a call that has to change first is not repeated as it is', () => {
  expect(after({ from: 'http', status: 422 }, 'pure')).toMatchObject({ do: 'repair' });
  expect(after({ from: 'http', status: 401 }, 'pure')).toMatchObject({ do: 'give-up' });
});

test('who asks for a longer wait than the cap is given up, in words', () => {
  const healing = after({ from: 'http', status: 429, retryAfter: '3600' }, 'pure');
  expect(healing).toMatchObject({ do: 'give-up', words: expect.stringContaining('3600 s') });
  expect(after({ from: 'http', status: 429, retryAfter: '30' }, 'unsafe')).toMatchObject({
    do: 'repeat',
    at: NOW + 30_500,
  });
});

test('a host that enforces its limits is well; one that breaks off is not', () => {
  expect(isUnwell(after({ from: 'http', status: 429 }, 'pure').verdict)).toBe(false);
  expect(isUnwell(after({ from: 'http', status: 404 }, 'pure').verdict)).toBe(false);
  expect(isUnwell(after(lost, 'pure').verdict)).toBe(true);
});
