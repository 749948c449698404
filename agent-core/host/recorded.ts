/** What the person may see, take away and take out of the recording. Everything that waits is written first. */
import type { Clock, Params, Result } from '../contracts/index.ts';
import { projectName } from '../shadow/recording/projects.ts';
import type { Recording } from '../shadow/recording/recording.ts';

export interface RecordedOptions {
  readonly recording: Recording;
  readonly clock: Clock;
  readonly workspace: string;
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
    const days = this.#options.recording.days().map(({ day, documents }) => {
      const named = documents.map((each) => ({ ...each, ...this.#project(each.workspace) }));
      return { day, documents: named.sort((a, b) => Number('project' in a) - Number('project' in b)) };
    });
    return { days };
  }

  acts({ day, ...document }: Params<'recordedActs'>): Result<'recordedActs'> {
    this.#options.flush();
    return { acts: this.#options.recording.acts(day, document) };
  }

  forget(what: Params<'forget'>): Result<'forget'> {
    this.#options.flush();
    const { recording, workspace } = this.#options;
    return recording.forget(what.what === 'document' ? { ...what, workspace: what.workspace ?? workspace } : what);
  }

  export(file: string, signal: AbortSignal): Promise<Result<'exportSignals'>> {
    this.#options.flush();
    return this.#options.recording.exportTo(file, { signal });
  }

  #project(workspace: string): { readonly project?: string } {
    return workspace === this.#options.workspace ? {} : { project: projectName(workspace) };
  }
}
