import { expect, test } from 'vitest';
import { PenumbraError, wordsOf } from '../../../agent-core/contracts/errors.ts';

test('whatever was thrown is put into words', () => {
  expect(wordsOf(new Error('gone', { cause: new Error('why') }))).toBe('gone');
  expect(wordsOf(new PenumbraError('bad-input', 'no such thing'))).toBe('no such thing');
  expect([wordsOf('text'), wordsOf(undefined), wordsOf(7)]).toEqual(['text', 'undefined', '7']);
});
