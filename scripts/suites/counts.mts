/** What a suite says at its end. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, in a line each. */
  readonly failures: readonly string[];
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** The counts of several suites together. */
export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
  };
}

/** A suite that crashed, or ran nothing, is one failure more. */
export function crashed(why: string, counts: Counts = NOTHING): Counts {
  return { ...counts, failed: counts.failed + 1, failures: [...counts.failures, why] };
}

/** A test's name and the first line of what it said. */
export const failureLine = (name: string, message = ''): string => `${name}: ${message.split('\n', 1)[0]}`;
