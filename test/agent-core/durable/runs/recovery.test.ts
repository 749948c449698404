import { expect, test } from 'vitest';
import type { Look, StepOptions } from '../../../../agent-core/durable/runs/program.ts';
import { recover, type Unknown } from '../../../../agent-core/durable/runs/recovery.ts';

const HOUR = 3_600_000;
const crash: Unknown = { attempts: 1, startedAt: 0, now: 1000, why: 'the worker stopped', crashed: true };
const reset: Unknown = { ...crash, why: 'reset', crashed: false };
const spent: Unknown = { ...reset, attempts: 3 };

const pure: StepOptions<string> = { effect: 'pure' };
const keyed: StepOptions<string> = { effect: 'keyed', keepsKeysMs: HOUR };
const unsafe: StepOptions<string> = { effect: 'unsafe' };
const probe = (look: () => Promise<Look<string>>): StepOptions<string> => ({ effect: 'probe', look });
const before = probe(async () => ({ found: 'before' }));
const after = probe(async () => ({ found: 'after', value: 'seen' }));
const neither = probe(async () => ({ found: 'neither' }));
const blind = probe(async () => {
  throw new Error('no access');
});

const again = { what: 'run again' };
const park = expect.objectContaining({ what: 'park' });

test.each([
  ['pure', pure, crash, again],
  ['pure', pure, reset, again],
  ['pure', pure, { ...crash, attempts: 9 }, again],
  ['pure, spent', pure, spent, { what: 'fail', why: 'reset' }],
  ['keyed', keyed, crash, again],
  ['keyed', keyed, reset, again],
  ['keyed, its key forgotten', keyed, { ...crash, now: HOUR }, park],
  ['keyed, its key forgotten', keyed, { ...reset, now: HOUR }, park],
  ['keyed, the clock set back since', keyed, { ...crash, startedAt: 5000 }, park],
  ['keyed, spent', keyed, spent, park],
  ['probe that finds what was before', before, crash, again],
  ['probe that finds what was before', before, reset, again],
  ['probe that finds what was before, spent', before, spent, park],
  ['probe that finds what comes after', after, crash, { what: 'done', value: 'seen' }],
  ['probe that finds what comes after', after, spent, { what: 'done', value: 'seen' }],
  ['probe that finds neither', neither, crash, park],
  ['probe that finds neither', neither, reset, park],
  ['probe that cannot look', blind, crash, park],
  ['unsafe', unsafe, crash, park],
  ['unsafe', unsafe, reset, park],
])('%s recovers as promised', async (_name, options, unknown, expected) => {
  expect(await recover(options, unknown)).toEqual(expected);
});

test('a parked step says what nobody knows', async () => {
  expect(await recover(unsafe, reset)).toEqual({ what: 'park', why: 'reset; nobody knows whether it happened' });
  expect(await recover(blind, reset)).toEqual({ what: 'park', why: 'reset; looking failed: no access' });
});

test('a look that never ends is over with the time of its step, or when its run stops', async () => {
  const hangs = { ...probe(() => new Promise(() => {})), timeoutMs: 20 };
  expect(await recover(hangs, reset)).toEqual({
    what: 'park',
    why: 'reset; looking failed: it took longer than 20 ms',
  });
  const stop = new AbortController();
  const recovery = recover(
    probe(() => new Promise(() => {})),
    reset,
    stop.signal,
  );
  stop.abort();
  expect(await recovery).toEqual({ what: 'park', why: 'reset; looking failed: interrupted' });
});
