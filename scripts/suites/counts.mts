/** What a suite says at its end. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The counts of several suites together. */
export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** A suite that crashed, or ran nothing, is one failure more. */
export function crashed(counts: Counts = NOTHING): Counts {
  return { ...counts, failed: counts.failed + 1 };
}
