import { createHistogram } from 'node:perf_hooks';

/** So many observed edits between two reports. */
const REPORT_EVERY = 500;

/** What observing costs the editor's thread: it promises under a millisecond an edit, and says in the log how it keeps that. */
export class ObservingCost {
  readonly #nanoseconds = createHistogram();
  readonly #report: (sentence: string) => void;

  constructor(report: (sentence: string) => void) {
    this.#report = report;
  }

  /** Runs `handle` and notes how long it took. */
  time(handle: () => void): void {
    const start = performance.now();
    handle();
    this.#nanoseconds.record(Math.max(1, Math.round((performance.now() - start) * 1e6)));
    if (this.#nanoseconds.count % REPORT_EVERY === 0) this.#report(this.#summary());
  }

  #summary(): string {
    const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(3);
    const { count } = this.#nanoseconds;
    return `observed ${count} edits, p50 ${ms(this.#nanoseconds.percentile(50))} ms, p99 ${ms(this.#nanoseconds.percentile(99))} ms each`;
  }
}
