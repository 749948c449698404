/** What stands against a worker's work, in words: the same seldom, and that the journal is away once. */
import type { Clock } from '../../contracts/clock.ts';
import { wordsOf } from '../../contracts/errors.ts';
import { JournalUnavailable } from '../journal/journal.ts';
import type { Log } from '../log.ts';

/** The same trouble is said so often at most, ms. */
const SAME_WORDS_MS = 30_000;

export interface ComplaintsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Told each time. */
  readonly onTrouble?: (error: unknown) => void;
}

export class Complaints {
  readonly #options: ComplaintsOptions;
  #last: { readonly words: string; readonly at: number } | undefined;
  #saidAway = false;

  constructor(options: ComplaintsOptions) {
    this.#options = options;
  }

  tell(error: unknown): void {
    this.#options.onTrouble?.(error);
    if (error instanceof JournalUnavailable) {
      if (!this.#saidAway) this.#options.log('error', error.message);
      this.#saidAway = true;
      return;
    }
    const words = wordsOf(error);
    const at = this.#options.clock.now();
    const isAgain = this.#last?.words === words && Math.abs(at - this.#last.at) < SAME_WORDS_MS;
    if (isAgain) return;
    this.#last = { words, at };
    this.#options.log('error', words);
  }

  /** The journal answers. */
  isBack(): void {
    if (!this.#saidAway) return;
    this.#saidAway = false;
    this.#options.log('info', 'The journal answers again.');
  }
}
