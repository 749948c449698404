import { describe, expect, test } from 'vitest';
import type { Quiet } from '../../../../agent-core/contracts/learned.ts';
import {
  type Answer,
  afterAnswer,
  familyAfterAnswer,
  isQuiet,
  isSilent,
  NOT_QUIET,
  type Silence,
  UNREFUSED,
} from '../../../../agent-core/shadow/speaking/manners.ts';

const refuse = (silence: Silence, now: number) => afterAnswer(silence, 'notNow', 'pattern', now);

test('each refusal doubles the wait', () => {
  const once = refuse(UNREFUSED, 0);
  const twice = refuse(once, 0);
  expect(twice.until).toBe(2 * once.until);
  expect(isSilent(once, once.until - 1)).toBe(true);
  expect(isSilent(once, once.until)).toBe(false);
});

test('the wait never grows past a week', () => {
  let silence = UNREFUSED;
  for (let i = 0; i < 60; i++) silence = refuse(silence, 0);
  expect(silence.until).toBe(7 * 24 * 3_600_000);
});

test('an acceptance clears the refusals before it', () => {
  expect(afterAnswer(refuse(UNREFUSED, 0), 'applied', 'pattern', 5)).toEqual(UNREFUSED);
});

test('an automation taken back counts for more than a refusal', () => {
  expect(afterAnswer(UNREFUSED, 'undone', 'pattern', 0).until).toBeGreaterThan(refuse(UNREFUSED, 0).until);
});

test('never silences its own pattern for ever and the others only for a while', () => {
  expect(isSilent(afterAnswer(UNREFUSED, 'never', 'pattern', 0), Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(isSilent(afterAnswer(UNREFUSED, 'never', 'all', 0), 24 * 3_600_000)).toBe(false);
});

describe('a family', () => {
  const WEEK = 7 * 24 * 3_600_000;
  const following = (...answers: Answer[]) =>
    answers.reduce((quiet: Quiet, answer, now) => familyAfterAnswer(quiet, answer, now), NOT_QUIET);

  test('is silent for a week after three refusals, of whatever kind', () => {
    expect(isQuiet(following('notNow', 'undone'), 2)).toBe(false);
    expect(following('notNow', 'undone', 'never').until).toBe(2 + WEEK);
  });

  test('is heard again once an acceptance came between', () => {
    expect(following('notNow', 'notNow', 'applied', 'notNow', 'notNow').until).toBe(0);
    expect(following('notNow', 'notNow', 'notNow', 'applied')).toEqual(NOT_QUIET);
  });

  test('is counted anew after its week', () => {
    const silenced = following('notNow', 'notNow', 'notNow');
    const later = familyAfterAnswer(silenced, 'notNow', silenced.until);
    expect(isQuiet(later, silenced.until)).toBe(false);
  });
});
