/** What becomes of offers: recorded, kept for good, and taught; taught again when a session begins. */
import type { ApplicationId, Clock, EditSkill, JudgedOutcome, OutcomeKind, Params } from '../contracts/index.ts';
import type { OutcomeStore } from '../shadow/speaking/outcome-store.ts';
import { permits } from './permission.ts';
import type { Recorder } from './recorder.ts';

export interface OutcomesOptions {
  readonly store: OutcomeStore;
  readonly skill: EditSkill;
  readonly recorder: Recorder;
  readonly surroundings: () => Params<'configure'>;
  readonly clock: Clock;
}

export interface Outcome {
  /** Of the pattern that was offered. */
  readonly fingerprint: string;
  readonly what: JudgedOutcome;
  readonly application?: ApplicationId;
}

export class Outcomes {
  readonly #options: OutcomesOptions;

  constructor(options: OutcomesOptions) {
    this.#options = options;
  }

  /** Teaches what became of offers before this session. */
  recall(): void {
    const { store, skill } = this.#options;
    for (const { fingerprint, what } of store.all()) skill.outcome(fingerprint, what);
  }

  /** Records what became of a suggestion or saved automation, where that may be recorded. */
  note(source: string, what: OutcomeKind): void {
    const { recorder, clock } = this.#options;
    if (this.#mayRecord()) recorder.writeOwn({ v: 1, t: clock.now(), kind: 'outcome', suggestion: source, what });
  }

  /** Teaches it, now and to every session to come. */
  teach({ fingerprint, what, application }: Outcome): void {
    const { store, skill, clock } = this.#options;
    if (this.#mayRecord()) store.add({ fingerprint, what, at: clock.now(), ...(application && { application }) });
    skill.outcome(fingerprint, what);
  }

  /** What became of the offers of one pattern, in any session. */
  of(fingerprint: string): JudgedOutcome[] {
    return this.#options.store.of(fingerprint);
  }

  #mayRecord(): boolean {
    return permits(this.#options.surroundings(), 'outcome');
  }
}
