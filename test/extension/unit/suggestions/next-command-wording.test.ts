import { expect, test } from 'vitest';
import { likelihood, plainLabel, unwatchedTerminals } from '../../../../extension/suggestions/next-command-wording.ts';

test('a probability is said in a word and a figure that is never rounded up', () => {
  expect([0.999, 0.899, 0.35, 0.1, 0.012].map(likelihood)).toEqual([
    'almost certain, 99 %',
    'likely, 89 %',
    'possible, 35 %',
    'unlikely, 10 %',
    'a guess, 1 %',
  ]);
});

test('a substitution in a command line is not drawn as an icon', () => {
  expect(plainLabel('echo $(date) $(git log -1) $HOME')).toBe('echo \\$(date) $(git log -1) $HOME');
  expect(plainLabel('x $(sync~spin)')).toBe('x \\$(sync~spin)');
});

test('where terminals are not watched it says why, and what to do about it', () => {
  expect(unwatchedTerminals({ state: 'watching', sources: ['terminal'] })).toBeUndefined();
  expect(unwatchedTerminals({ state: 'watching', sources: ['edits'] })?.message).toMatch(/terminals are not watched/);
  expect(unwatchedTerminals({ state: 'off' })?.button).toBe('Choose What Is Watched…');
  expect(unwatchedTerminals({ state: 'paused', until: undefined })?.message).toMatch(/paused.*Resume/);
  expect(unwatchedTerminals({ state: 'untrusted' })?.message).toMatch(/do not trust/);
});
