import { expect, test } from 'vitest';
import { ask, type Breaker, breakerKey, CLOSED, told } from '../../../../agent-core/execution/healing/breaker.ts';

const OPTIONS = { failures: 3, openMs: 1000, mostMs: 3000, trialMs: 500 };
const failing = (times: number, at = 0) => {
  let breaker: Breaker = CLOSED;
  for (let i = 0; i < times; i++) breaker = told(breaker, false, at, OPTIONS);
  return breaker;
};
/** The breaker after a trial that was let through and failed. */
function afterTrial(breaker: Breaker, at: number): Breaker {
  const asked = ask(breaker, at, OPTIONS);
  if (!asked.allowed) throw new Error('no trial');
  return told(asked.breaker, false, at, OPTIONS);
}

test('failures in a row open it; a success between them does not let them add up', () => {
  expect(ask(failing(2), 0, OPTIONS).allowed).toBe(true);
  expect(ask(failing(3), 0, OPTIONS)).toEqual({ allowed: false, until: 1000 });
  expect(told(told(failing(2), true, 0, OPTIONS), false, 0, OPTIONS)).toEqual({ state: 'closed', failures: 1 });
});

test('after its time one trial goes out, and no second beside it', () => {
  const asked = ask(failing(3), 1000, OPTIONS);
  expect(asked).toMatchObject({ allowed: true, breaker: { state: 'half-open' } });
  if (!asked.allowed) return;
  expect(ask(asked.breaker, 1001, OPTIONS)).toEqual({ allowed: false, until: 1500 });
  expect(told(asked.breaker, true, 1100, OPTIONS)).toEqual(CLOSED);
});

test('a trial that failed keeps it open twice as long, up to a bound; one that was never heard of is followed by another', () => {
  const second = afterTrial(failing(3), 1000);
  expect(ask(second, 2999, OPTIONS)).toEqual({ allowed: false, until: 3000 });
  expect(ask(afterTrial(second, 3000), 3000, OPTIONS)).toEqual({ allowed: false, until: 6000 });
  const asked = ask(failing(3), 1000, OPTIONS);
  if (asked.allowed) expect(ask(asked.breaker, 1500, OPTIONS).allowed).toBe(true);
});

test('an answer to a call from before it opened does not close it', () => {
  expect(told(failing(3), true, 10, OPTIONS)).toMatchObject({ state: 'open' });
});

test('a clock set back does not keep it open for ever', () => {
  const opened = failing(3, 1e12);
  const asked = ask(opened, 1e12 - 86_400_000, OPTIONS);
  expect(asked.allowed).toBe(true);
  if (asked.allowed) expect(ask(asked.breaker, 1e12 - 86_400_000, OPTIONS).allowed).toBe(false);
});

test('its state is plain data, by tool and host', () => {
  expect(JSON.parse(JSON.stringify(failing(3)))).toEqual(failing(3));
  expect(breakerKey('http_request', 'API.example')).toBe(breakerKey('http_request', 'api.example'));
  expect(breakerKey('sql', 'api.example')).not.toBe(breakerKey('http_request', 'api.example'));
});
