import { setImmediate } from 'node:timers/promises';
import { PenumbraError } from '../../../contracts/errors.ts';

/** Longest time, ms, that the rest of the process waits. */
const SLICE_MS = 10;

/** Long work done in slices, so that the process answers between them. */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  readonly #onSlice: () => void;
  #began = performance.now();

  constructor(signal: AbortSignal | undefined, onSlice: () => void = () => {}) {
    this.#signal = signal;
    this.#onSlice = onSlice;
  }

  /** Call it between small pieces. @throws `cancelled` once the signal is aborted. */
  async breathe(): Promise<void> {
    this.#requireGoing();
    if (performance.now() - this.#began < SLICE_MS) return;
    this.#onSlice();
    await setImmediate();
    this.#began = performance.now();
    this.#requireGoing();
  }

  /** Whether it is time to; saves a promise for each piece. */
  get isDue(): boolean {
    return this.#signal?.aborted === true || performance.now() - this.#began >= SLICE_MS;
  }

  #requireGoing(): void {
    if (this.#signal?.aborted) throw new PenumbraError('cancelled', 'Copying the workspace was cancelled.');
  }
}
