import { describe, expect, test } from 'vitest';
import { can, standingOf } from '../../../../extension/runs/standing.ts';
import {
  adviceSentence,
  eventLine,
  sinceSentence,
  standingInShort,
  stepInShort,
  whenWords,
  whySentence,
} from '../../../../extension/runs/wording.ts';
import { MINUTE, NOW, parkedStep, resting, run, step } from './builders.ts';

describe('a run', () => {
  test('says in short how it stands', () => {
    const said = (each: ReturnType<typeof run>) => standingInShort(each, NOW);
    expect(said(run('r'))).toBe('running, tick 3');
    expect(said(run('r', { wanted: 'pause' }))).toBe('pauses after the step under way');
    expect(said(run('r', { wanted: 'cancel' }))).toBe('is being cancelled');
    expect(said(resting('r', 'ready'))).toBe('ready');
    expect(said(resting('r', 'ready', { isKnown: false }))).toBe('waits for a version that has the program demo');
    expect(said(resting('r', 'waiting', { wakeAt: NOW + MINUTE }))).toMatch(/^sleeping until 12\D01\D00/);
    expect(said(resting('r', 'waiting', { why: 'waits for the signal go' }))).toBe('waits for the signal go');
    expect(said(resting('r', 'waiting', { why: 'waits for the signal go', wakeAt: NOW + MINUTE }))).toMatch(
      /^waits for the signal go, until 12\D01\D00/,
    );
    expect(said(resting('r', 'parked', { steps: [parkedStep] }))).toBe('a step waits for you');
    expect(said(resting('r', 'parked', { steps: [parkedStep, parkedStep] }))).toBe('2 steps wait for you');
    for (const status of ['paused', 'quarantined', 'broken', 'done', 'failed', 'cancelled'] as const)
      expect(said(resting('r', status))).toBe(status);
  });

  test('tells a time of another day with the day', () => {
    expect(whenWords(NOW + MINUTE, NOW)).not.toMatch(/May/);
    expect(whenWords(NOW + 3 * 24 * 60 * MINUTE, NOW)).toMatch(/May.*2026|2026.*May/);
  });

  test('says since when: of a running one when it was started, of any other when that began', () => {
    expect(sinceSentence(run('r'), NOW)).toMatch(/^Running since 11\D55/);
    expect(sinceSentence(resting('r', 'paused'), NOW)).toMatch(/^Paused since 11\D59/);
    expect(sinceSentence(resting('r', 'done'), NOW)).toMatch(/^Done at 11\D59/);
  });

  test('says why it does not go on where that is not said already, in one line that can be no link', () => {
    expect(whySentence(resting('r', 'failed', { why: 'a\n[b](command:quit)' }))).toBe('a [b] (command:quit)');
    expect(whySentence(resting('r', 'broken', { why: 'its checkpoint is missing' }))).toBe('its checkpoint is missing');
    expect(whySentence(resting('r', 'waiting', { why: 'waits for the signal go' }))).toBeUndefined();
    expect(whySentence(run('r'))).toBeUndefined();
    expect(adviceSentence(resting('r', 'parked'))).toMatch(/Resolve Step/);
    expect(adviceSentence(run('r'))).toBeUndefined();
  });

  test('can be commanded as its state allows', () => {
    const commands = (each: ReturnType<typeof run>) =>
      (['pause', 'resume', 'cancel', 'fork'] as const).filter((command) => can(command, each));
    expect(commands(run('r'))).toEqual(['pause', 'cancel', 'fork']);
    expect(commands(run('r', { wanted: 'pause' }))).toEqual(['resume', 'cancel', 'fork']);
    expect(commands(run('r', { wanted: 'cancel' }))).toEqual(['fork']);
    expect(commands(resting('r', 'parked'))).toEqual(['pause', 'cancel', 'fork']);
    for (const status of ['paused', 'quarantined', 'broken'] as const)
      expect(commands(resting('r', status))).toEqual(['resume', 'cancel', 'fork']);
    expect(commands(resting('r', 'done'))).toEqual([]);
    expect(commands(resting('r', 'failed'))).toEqual(['fork']);
  });

  test('of a status told by its name is told so', () => {
    expect(standingOf(resting('r', 'waiting', { wakeAt: NOW }))).toBe('sleeping');
    expect(standingOf(resting('r', 'waiting', { wakeAt: NOW, why: 'waits for run c' }))).toBe('waiting');
  });
});

test('a step says how it stands', () => {
  expect(stepInShort(step('count'))).toBe('under way');
  expect(stepInShort(step('count', { attempt: 2 }))).toBe('under way, attempt 2');
  expect(stepInShort(step('sleep', { effect: 'wait' }))).toBe('waits');
  expect(stepInShort(step('request post', { action: 'post' }))).toBe('asked of its server, not answered yet');
  expect(stepInShort(parkedStep)).toBe('waits for you: the connection was reset');
  expect(stepInShort(step('count', { state: 'unknown' }))).toBe('nobody knows whether it happened');
  expect(stepInShort(step('count', { state: 'done', outcome: '{"a":1}' }))).toBe('done: {"a":1}');
  expect(stepInShort(step('count', { state: 'done', outcome: 'nothing' }))).toBe('done');
  expect(stepInShort(step('count', { state: 'failed', outcome: 'no such file' }))).toBe('failed: no such file');
});

test('an event is one line with its number and its time, also where it cannot be read', () => {
  expect(eventLine({ seq: 7, at: NOW, sentence: 'a\nb' }, 3)).toBe('  7  2026-05-04 12:00:00.000  a b');
  expect(eventLine({ seq: 7, sentence: 'cannot be read' }, 1)).toBe(`7  ?${' '.repeat(22)}  cannot be read`);
});
