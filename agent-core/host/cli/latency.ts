/** Times of many short calls, for quantiles. */
export class Latency {
  readonly #times: number[] = [];

  /** Runs `fn` and notes how long it took. */
  time<T>(fn: () => T): T {
    const start = performance.now();
    const result = fn();
    this.#times.push(performance.now() - start);
    return result;
  }

  /** Milliseconds, to a thousandth; zeros where nothing was timed. */
  summary(): { p50: number; p95: number; max: number } {
    const times = Float64Array.from(this.#times).sort();
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
    const rounded = (ms: number) => Math.round(ms * 1000) / 1000;
    return { p50: rounded(at(0.5)), p95: rounded(at(0.95)), max: rounded(at(1)) };
  }
}
