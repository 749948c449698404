/**
 * Tells when what a client was last told of the runs is another.
 *
 * 1. It tells once, and looks no more until the client was told anew: a view that nobody sees costs nothing.
 * 2. Between two tellings there are at least `everyMs`.
 */
import type { Log } from '../../durable/log.ts';

export interface ChangesOptions {
  /** A value that is another one when anything may have changed. Cheap. */
  readonly stamp: () => Promise<number>;
  /** What a client would be told now, of as many runs as it asked for. */
  readonly look: (limit: number) => Promise<unknown>;
  readonly changed: () => void;
  readonly log: Log;
  readonly everyMs: number;
}

export class RunChanges {
  readonly #options: ChangesOptions;
  #told: { readonly what: string; readonly limit: number } | undefined;
  #stamp: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Whether a change would be told. */
  get isWatching(): boolean {
    return this.#told !== undefined;
  }

  /** The client was told `what`, for which it asked with `limit`. Whoever sees more of the runs is not forgotten over it. */
  told(what: unknown, limit: number): void {
    if (this.#told && this.#told.limit > limit) return;
    this.#told = { what: JSON.stringify(what), limit };
    this.#stamp = undefined;
    this.#timer ??= setInterval(() => void this.#look(), this.#options.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#told = undefined;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      if (await this.#isAnother()) {
        this.stop();
        this.#options.changed();
      }
    } catch (error) {
      this.#options.log('warn', `changes of the runs could not be seen: ${String(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  async #isAnother(): Promise<boolean> {
    const told = this.#told;
    const stamp = await this.#options.stamp();
    if (!told || stamp === this.#stamp) return false;
    const now = JSON.stringify(await this.#options.look(told.limit));
    this.#stamp = stamp;
    return told === this.#told && now !== told.what;
  }
}
