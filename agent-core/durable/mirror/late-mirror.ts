/** A mirror that is opened when it is first needed, and again, now and then, where that failed: nobody waits for it before. */
import type { RunId } from '../../contracts/runs.ts';
import { type Mirror, type Mirrored, MirrorUnavailable } from './mirror.ts';

/** How soon what could not be opened is tried again, ms. */
const AGAIN_MS = 30_000;

export class LateMirror implements Mirror {
  readonly #open: () => Promise<Mirror>;
  #opened: Promise<Mirror> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  /** `open` may throw `MirrorUnavailable`. */
  constructor(open: () => Promise<Mirror>) {
    this.#open = open;
  }

  /** Opens it, where it is not. Throws `MirrorUnavailable`. */
  async begin(): Promise<void> {
    await this.#get();
  }

  async read(run: RunId): Promise<Mirrored | undefined> {
    return (await this.#get()).read(run);
  }

  async move(run: RunId, from: string | undefined, to: Mirrored): Promise<boolean> {
    return (await this.#get()).move(run, from, to);
  }

  async drop(run: RunId): Promise<void> {
    await (await this.#get()).drop(run);
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.close();
  }

  async #get(): Promise<Mirror> {
    if (!this.#opened && performance.now() - this.#failedAt < AGAIN_MS)
      throw new MirrorUnavailable('The mirror could not be reached a moment ago.');
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      this.#failedAt = performance.now();
      throw error;
    });
    return this.#opened;
  }
}
