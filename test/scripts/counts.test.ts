import { describe, expect, test } from 'vitest';
import { add, crashed, failureLine, NOTHING } from '../../scripts/suites/counts.mts';

describe('the counts of the suites', () => {
  test('are added up over all of them, with what failed in their order', () => {
    const unit = { passed: 3, failed: 1, skipped: 0, failures: ['a: 1'] };
    const sum = add(unit, { passed: 2, failed: 1, skipped: 4, failures: ['b: 2'] });
    expect(sum).toEqual({ passed: 5, failed: 2, skipped: 4, failures: ['a: 1', 'b: 2'] });
  });

  test('take a suite that crashed for one failure more', () => {
    const once = { ...NOTHING, failed: 1, failures: ['x'] };
    expect(crashed('y', once)).toEqual({ ...NOTHING, failed: 2, failures: ['x', 'y'] });
    expect(crashed('y')).toEqual({ ...NOTHING, failed: 1, failures: ['y'] });
  });

  test('tell a failure in one line', () => {
    expect(failureLine('two is three', 'Error: no\n  at a.ts')).toBe('two is three: Error: no');
  });
});
