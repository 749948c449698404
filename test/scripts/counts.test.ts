import { describe, expect, test } from 'vitest';
import { add, crashed, NOTHING } from '../../scripts/suites/counts.mts';

describe('the counts of suites', () => {
  test('are added kind by kind', () => {
    const sum = add({ passed: 3, failed: 1, skipped: 0 }, { passed: 4, failed: 0, skipped: 2 });
    expect(sum).toEqual({ passed: 7, failed: 1, skipped: 2 });
  });

  test('have one failure more when a suite crashed, whatever it had counted before', () => {
    expect(crashed(NOTHING).failed).toBe(1);
    expect(crashed({ passed: 9, failed: 0, skipped: 0 })).toEqual({ passed: 9, failed: 1, skipped: 0 });
  });
});
