import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** So many observed edits between two reports. */
const REPORT_EVERY = 500;

/** Work that observing does on the editor's thread. A message carries the signals of many edits to the agent host. */
export type Work = 'edit' | 'selection' | 'message';

const MANY: Readonly<Record<Work, string>> = { edit: 'edits', selection: 'selections', message: 'messages' };

/** What observing costs the editor's thread: it promises under a millisecond an edit, and says in the log how it keeps that. */
export class ObservingCost {
  readonly #nanoseconds = new Map<Work, RecordableHistogram>();
  readonly #report: (sentence: string) => void;

  constructor(report: (sentence: string) => void) {
    this.#report = report;
  }

  /** Runs `handle` and notes how long it took. */
  time<T>(work: Work, handle: () => T): T {
    const start = performance.now();
    const result = handle();
    const noted = this.#noted(work);
    noted.record(Math.max(1, Math.round((performance.now() - start) * 1e6)));
    if (work === 'edit' && noted.count % REPORT_EVERY === 0) this.#report(this.#summary());
    return result;
  }

  /** Made with the first work of its kind: three of them cost activation a millisecond. */
  #noted(work: Work): RecordableHistogram {
    const known = this.#nanoseconds.get(work) ?? createHistogram();
    this.#nanoseconds.set(work, known);
    return known;
  }

  #summary(): string {
    const works: readonly Work[] = ['edit', 'selection', 'message'];
    return works.map((work) => this.#summaryOf(work)).join('; ');
  }

  #summaryOf(work: Work): string {
    const noted = this.#noted(work);
    const ms = (percentile: number) => (noted.count === 0 ? 0 : noted.percentile(percentile) / 1e6).toFixed(3);
    const verb = work === 'message' ? 'encoded' : 'observed';
    return `${verb} ${noted.count} ${MANY[work]}, p50 ${ms(50)} ms, p99 ${ms(99)} ms each`;
  }
}
