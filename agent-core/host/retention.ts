/** Retention while the host runs: what is too old or too much goes, in one window at a time. */
import { wordsOf } from '../contracts/errors.ts';
import type { HostSettings } from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import type { Recording } from '../shadow/recording/recording.ts';

const EVERY_MS = 10 * 60_000;
/** The first time, when the start is over, ms. */
const FIRST_MS = 5000;

export interface RetentionOptions {
  readonly recording: Recording;
  readonly log: Log;
}

export class Retention {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(settings: () => HostSettings): void {
    const run = () => {
      this.#enforce(settings());
      this.#timer = setTimeout(run, EVERY_MS);
    };
    this.#timer = setTimeout(run, FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #enforce({ retentionDays, retentionMegabytes }: HostSettings): void {
    const { recording, log } = this.#options;
    try {
      recording.enforceRetention({ days: retentionDays, megabytes: retentionMegabytes });
    } catch (error) {
      log('warn', `Retention was put off: ${wordsOf(error)}`);
    }
  }
}
