import { describe, expect, test } from 'vitest';
import { SPEAK_AT } from '../../../../agent-core/contracts/index.ts';
import {
  allSilenceSentence,
  confidenceSentence,
  familyName,
  familySilenceSentence,
  OFFERED_FROM,
  outcomesInShort,
  outcomesSentence,
  patternInShort,
  patternName,
  resetDetail,
  silenceInShort,
  silenceSentence,
  standingSentence,
  untilWhen,
} from '../../../../extension/learned/wording.ts';
import { NO_OUTCOMES, NOW, nothing, pattern, silenced } from './builders.ts';

const HOUR = 3_600_000;

test('the threshold that is told is the one that holds', () => {
  expect(OFFERED_FROM).toBe(SPEAK_AT);
});

describe('a pattern', () => {
  test('is one line that can be no link, and says so where its words are gone', () => {
    expect(patternName('x[a](command:quit)\n y')).toBe('x[a] (command:quit) y');
    expect(patternName(undefined)).toBe('A pattern whose words were forgotten');
  });

  test('tells how sure it is, rounded down, and how many places it has', () => {
    expect(patternInShort(pattern('f'))).toBe('at least 92 % sure, 14 places now');
    expect(patternInShort(pattern('f', { places: 1 }))).toMatch(/1 place now$/);
    expect(patternInShort(pattern('f', { family: 'command' }))).toBe('at least 92 % sure');
    expect(confidenceSentence(pattern('f'))).toMatch(/probability of 97 %, and at least 92 %\. .* from 90 % on\.$/);
  });

  test('says why it is offered or not', () => {
    expect(standingSentence(pattern('f'))).toMatch(/^It is offered when you pause: .* 14 sure places/);
    expect(standingSentence(pattern('f', { lowerBound: 0.8999 }))).toBe('Not offered: it is not yet 90 % sure.');
    expect(standingSentence(pattern('f', { fresh: false }))).toMatch(
      /^Not offered: it waits until you do it once more/,
    );
    expect(standingSentence(pattern('f', { places: 0 }))).toMatch(/^Not offered: the open files/);
    expect(standingSentence(pattern('f', { places: 0, family: 'command' }))).toBe('It is offered when you pause.');
  });
});

describe('a silence', () => {
  test('is told by the time of day within a day, and with the day beyond it', () => {
    expect(untilWhen(NOW + HOUR, NOW)).toMatch(/^until (01|13)\D00/);
    expect(untilWhen(NOW + HOUR, NOW)).not.toMatch(/May/);
    expect(untilWhen(NOW + 7 * 24 * HOUR, NOW)).toMatch(/^until .*11/);
  });

  test('that is over is none, and one for ever says so', () => {
    expect(silenceInShort(silenced('f', { until: NOW }), NOW)).toBe('');
    expect(silenceInShort(silenced('f'), NOW)).toMatch(/^silent until /);
    expect(silenceInShort(silenced('f', { never: true }), NOW)).toBe('never offered again');
    expect(silenceSentence(silenced('f', { never: true }), NOW)).toMatch(/Never For This/);
    expect(silenceSentence(silenced('f'), NOW)).toMatch(/^You refused it or took it back: it is silent until /);
  });

  test('of a family and of everything says what led to it', () => {
    const quiet = { refusals: 2, until: NOW + HOUR };
    expect(familySilenceSentence('edit', quiet, NOW)).toMatch(
      /three offers in a row: Repeated Edits are silent until /,
    );
    expect(allSilenceSentence(quiet, NOW)).toMatch(
      /refused what was offered twice in a row: nothing is offered until /,
    );
  });
});

test('outcomes are counted in words, and none of them is a word too', () => {
  const outcomes = { kept: 3, changed: 0, undone: 1, refused: 2 };
  expect(outcomesInShort(outcomes)).toBe('3 kept, 1 taken back, 2 refused');
  expect(outcomesSentence(outcomes)).toBe('What became of its offers: 3 kept, 1 taken back, 2 refused.');
  expect(outcomesSentence(NO_OUTCOMES)).toBe('Nothing is known yet of what became of its offers.');
});

test('every family has a name', () => {
  expect((['edit', 'command', 'transfer', 'routine', undefined] as const).map(familyName)).toEqual([
    'Repeated Edits',
    'Commands',
    'Carried Values',
    'Routines',
    'Other',
  ]);
});

test('a reset says what goes and what stays', () => {
  const outcomes = { ...NO_OUTCOMES, kept: 2, refused: 1 };
  const families = [{ family: 'edit' as const, refusals: 0, until: 0, outcomes }];
  const said = resetDetail({ ...nothing, patterns: [pattern('f')], families });
  expect(said).toMatch(/1 pattern, 0 silences, what became of 3 offers/);
  expect(said).toMatch(/recorded stays.*saved stay.*cannot be undone/);
});
