import { expect, test } from 'vitest';
import { dispatch } from '../../../../agent-core/durable/runs/dispatch.ts';
import type { Dispatch, Look, StepOptions } from '../../../../agent-core/durable/runs/program.ts';
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

const done = { what: 'done', value: 'seen' };

/** A row of ARCHITECTURE.md's table, in its halves where it has such, and what of the step's past belongs to it. */
const ROWS: [string, StepOptions<string>, Partial<Unknown>, unknown][] = [
  ['pure', pure, {}, again],
  ['keyed', keyed, {}, again],
  ['keyed, its key forgotten', keyed, { now: HOUR }, park],
  ['keyed, the clock set back since', keyed, { startedAt: 5000 }, park],
  ['probe that finds what was before', before, {}, again],
  ['probe that finds what comes after', after, {}, done],
  ['probe that finds neither', neither, {}, park],
  ['probe that cannot look', blind, {}, park],
  ['unsafe', unsafe, {}, park],
];

/** How a step's function leaves its outcome unknown, and within which time, ms. */
const CAUSES: Record<string, [(given: Dispatch) => Promise<string>, number | undefined]> = {
  reset: [() => Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })), undefined],
  'answer of 5xx': [() => Promise.reject(new Error('the server answered 503')), undefined],
  'time-out': [({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('late'))), 5],
  cancel: [
    ({ signal }) => {
      const told = new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('late')));
      cancelling.abort('cancelled');
      return told;
    },
    undefined,
  ],
};
let cancelling = new AbortController();

async function unknownAfter(cause: string): Promise<Unknown> {
  const [fn, timeoutMs] = CAUSES[cause] ?? [];
  if (!fn) return crash;
  cancelling = new AbortController();
  const dispatched = await dispatch(fn, { idempotencyKey: 'k', attempt: 1, signal: cancelling.signal }, timeoutMs);
  if (dispatched.state !== 'unknown') throw new Error(`the outcome is known: ${JSON.stringify(dispatched)}`);
  return { ...reset, why: dispatched.why };
}

test.each(['crash', ...Object.keys(CAUSES)].flatMap((cause) => ROWS.map((row) => [cause, ...row] as const)))(
  'after a %s a step that is %s recovers as promised',
  async (cause, _name, options, past, expected) => {
    const unknown = { ...(await unknownAfter(cause)), ...past };
    expect(await recover(options, unknown)).toEqual(expected);
  },
);

test.each([
  ['pure', pure, spent, { what: 'fail', why: 'reset' }],
  ['pure that never failed, and died each time,', pure, { ...crash, attempts: 9 }, again],
  ['keyed', keyed, spent, park],
  ['probe that finds what was before', before, spent, park],
  ['probe that finds what comes after', after, spent, done],
  ['probe that finds neither', neither, spent, park],
  ['probe that cannot look', blind, spent, park],
])('a step at the end of its attempts that is %s recovers as promised', async (_name, options, unknown, expected) => {
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
