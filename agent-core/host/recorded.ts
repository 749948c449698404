/** What the person may see, take away and take out of the recording. Everything that waits is written first. */
import type { Clock, Params, Result } from '../contracts/index.ts';
import type { Recording } from '../shadow/recording/recording.ts';

export interface RecordedOptions {
  readonly recording: Recording;
  readonly clock: Clock;
  /** Settles and writes what waits. */
  readonly flush: () => void;
}

export class Recorded {
  readonly #options: RecordedOptions;

  constructor(options: RecordedOptions) {
    this.#options = options;
  }

  days(): Result<'recordedDays'> {
    this.#options.flush();
    return { days: this.#options.recording.days() };
  }

  acts({ day, doc }: Params<'recordedActs'>): Result<'recordedActs'> {
    this.#options.flush();
    return { acts: this.#options.recording.acts(day, doc) };
  }

  forget(what: Params<'forget'>): Result<'forget'> {
    this.#options.flush();
    return this.#options.recording.forget(what);
  }

  export(file: string, signal: AbortSignal): Promise<Result<'exportSignals'>> {
    this.#options.flush();
    return this.#options.recording.exportTo(file, { signal });
  }
}
