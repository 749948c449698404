/** Answers that a run has already: what was asked once, with the same sample number, is not asked again. */
import type { RunId } from '../../contracts/runs.ts';

export interface Memo {
  /** The number of the event that holds the answer. */
  readonly seq: number;
  readonly value: unknown;
}

export interface Memos {
  /** What the run was answered under `key`; `undefined` where it was not, or it was purged. Throws `BrokenRun`. */
  find(run: RunId, key: string): Promise<Memo | undefined>;
}
