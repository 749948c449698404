/**
 * Owns when there is next something to think about saying: after something was learned and the person paused.
 *
 * 1. Thought about once for each thing learned, or once more after a longer pause where that was asked for.
 */
export class Turn {
  readonly #pauseMs: () => number;
  #fresh = false;
  #lastActAt = 0;
  /** The longer pause that was asked for since it was last taken, ms. */
  #patience = 0;

  constructor(pauseMs: () => number) {
    this.#pauseMs = pauseMs;
  }

  /** The person did something at `at`. */
  acted(at: number): void {
    this.#lastActAt = Math.max(this.#lastActAt, at);
  }

  /** Something was learned. */
  refresh(): void {
    this.#fresh = true;
    this.#patience = 0;
  }

  /** The time at which it comes; undefined where nothing was learned since the last. */
  get due(): number | undefined {
    return this.#fresh ? this.#lastActAt + Math.max(this.#pauseMs(), this.#patience) : undefined;
  }

  /** Takes it at `now`, where it is due; gives whether it was. */
  take(now: number): boolean {
    const isDue = this.due !== undefined && now >= this.due;
    if (isDue) this.#fresh = false;
    return isDue;
  }

  /** Whether the pause at `now` is shorter than `ms`: then it comes again when it no longer is, for the shortest asked for first. */
  waitsFor(ms: number, now: number): boolean {
    const waits = now - this.#lastActAt < ms;
    if (waits) {
      this.#patience = this.#fresh ? Math.min(this.#patience, ms) : ms;
      this.#fresh = true;
    }
    return waits;
  }
}
