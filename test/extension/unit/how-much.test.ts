import { expect, test } from 'vitest';
import { saysHowMuch } from '../../../extension/commands/how-much.ts';

test('what was forgotten is said, also where only runs and their copies went', () => {
  expect(saysHowMuch({ signals: 0, bytes: 0 })).toBe('There was nothing to forget.');
  expect(saysHowMuch({ signals: 1, bytes: 999 })).toBe('Forgotten: 1 recorded act, 999 bytes.');
  const also = ['Deleted what 2 runs said (1.2 kB).', 'Kept the copies of runs that are not over: a.'];
  expect(saysHowMuch({ signals: 0, bytes: 0, also })).toBe(also.join(' '));
  expect(saysHowMuch({ signals: 2, bytes: 3_000, also })).toBe(`Forgotten: 2 recorded acts, 3.0 KB. ${also.join(' ')}`);
  const left = ['What the mirror has of 1 run could not be deleted.'];
  expect(saysHowMuch({ signals: 0, bytes: 0, left })).toBe(left.join(' '));
});
