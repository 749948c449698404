/**
 * Keeps the journal small beside a worker: compacts long runs behind their checkpoints, and removes runs that are over for long.
 *
 * 1. It holds nothing up: short commits with pauses between, first a while after the start, then once an hour.
 * 2. Several over one journal do no harm, and one that is killed leaves its work to the next.
 * 3. What fails is tried again with back-off, and never touches a run's going on.
 */
import type { Clock } from '../../contracts/clock.ts';
import { wordsOf } from '../../contracts/errors.ts';
import type { Journal } from '../journal/journal.ts';
import { type Swept, sweep } from '../journal/sweep.ts';
import type { Log } from '../log.ts';

const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;
const FIRST_RETRY_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/** Without a limit where it is `Infinity`. */
export interface KeepingSettings {
  /** Runs that are over are kept for so many days. */
  readonly keepDays: number;
  /** A run is compacted once so many events lie behind its last checkpoint. */
  readonly compactAfter: number;
}

export interface HousekeeperOptions {
  readonly journal: Journal;
  readonly settings: KeepingSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** What else is tidied up in a round, once the runs are; in a sentence what was done, `undefined` where nothing was. */
  readonly also?: ((signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** When it begins, ms from `start`. */
  readonly firstMs?: number;
}

export class Housekeeper {
  readonly #options: HousekeeperOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;

  constructor(options: HousekeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#later(this.#options.firstMs ?? FIRST_MS, FIRST_RETRY_MS);
  }

  /** Resolves once nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }

  #later(ms: number, retryMs: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#once().then(
        () => this.#later(EVERY_MS, FIRST_RETRY_MS),
        (error: unknown) => {
          const why = wordsOf(error);
          this.#options.log('warn', `The runs are not tidied up: ${why}`);
          this.#later(retryMs, Math.min(EVERY_MS, retryMs * 2));
        },
      );
    }, ms).unref();
  }

  async #once(): Promise<void> {
    const { journal, settings, clock, log } = this.#options;
    const done: Swept[] = [];
    const before = Number.isFinite(settings.keepDays) ? clock.now() - settings.keepDays * DAY_MS : undefined;
    const compactAfter = Number.isFinite(settings.compactAfter) ? settings.compactAfter : undefined;
    const onRun = (swept: Swept) => void done.push(swept);
    try {
      await sweep(journal, { before, compactAfter, onRun, signal: this.#stopping.signal });
    } finally {
      for (const { why } of done) if (why !== undefined) log('warn', `Not compacted: ${why}`);
      const words = wordsFor(done);
      if (words) log('info', words);
    }
    const more = await this.#options.also?.(this.#stopping.signal);
    if (more) log('info', more);
  }
}

/** What was done, in a sentence; `undefined` where nothing was. */
export function wordsFor(done: readonly Swept[]): string | undefined {
  const parts = (['compacted', 'removed'] as const).flatMap((what) => {
    const those = done.filter((each) => each.what === what);
    const events = those.reduce((sum, each) => sum + each.events, 0).toLocaleString('en');
    return those.length === 0
      ? []
      : [`${those.length === 1 ? '1 run' : `${those.length} runs`} ${what} (${events} events)`];
  });
  return parts.length === 0 ? undefined : `${parts.join(', ')}.`;
}
