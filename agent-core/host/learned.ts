/**
 * What was learned, for the person to see and to take back.
 *
 * 1. What is forgotten or reset here is so in every window: the others begin a new session that learns again without it.
 * 2. What was recorded stays; it only teaches no more.
 */
import { type Clock, Family, type Learner, type Params, type Result } from '../contracts/index.ts';
import type { Store } from '../durable/sqlite/store.ts';
import type { Masker } from '../security/masking/masker.ts';
import type { SavedAutomations } from '../shadow/automations/saved-store.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import type { Recording } from '../shadow/recording/recording.ts';
import { masked } from '../shadow/speaking/discretion.ts';
import type { ForgottenPatterns } from '../shadow/speaking/forgotten-store.ts';
import {
  dropAllOutcomes,
  dropOutcomesOfFamily,
  outcomesOfFamily,
  outcomesOfPattern,
} from '../shadow/speaking/outcome-counts.ts';
import type { SilenceStore } from '../shadow/speaking/silence-store.ts';
import { LEARN_AGAIN } from './learning-again.ts';
import type { Suggesting } from './suggesting.ts';

export interface LearnedOptions {
  readonly store: Store;
  readonly masker: Masker;
  readonly learners: readonly Learner[];
  readonly pipeline: ShadowPipeline;
  readonly silence: SilenceStore;
  readonly forgotten: ForgottenPatterns;
  readonly saved: SavedAutomations;
  readonly recording: Recording;
  readonly suggesting: Suggesting;
  /** Settles and writes what waits. */
  readonly flush: () => void;
  readonly clock: Clock;
}

export class Learned {
  readonly #options: LearnedOptions;

  constructor(options: LearnedOptions) {
    this.#options = options;
  }

  list(): Result<'learned'> {
    const { learners, masker, pipeline, silence, clock } = this.#options;
    return {
      patterns: learners.flatMap((learner) => learner.learned(pipeline.documents)).map((each) => masked(each, masker)),
      silenced: silence.silenced(clock.now()),
      all: silence.all(),
      families: this.#families(),
      automations: this.#automations(),
    };
  }

  forget({ fingerprint }: Params<'forgetPattern'>): Result<'forgetPattern'> {
    const { learners, pipeline, forgotten, recording, suggesting, flush, clock } = this.#options;
    flush();
    const now = clock.now();
    forgotten.add({ fingerprint, at: now }, now - LEARN_AGAIN.sinceMs);
    recording.outlive();
    const known = learners.map((learner) => learner.forget(fingerprint)).includes(true);
    if (pipeline.open?.suggestion.fingerprint === fingerprint) suggesting.withdrawOpen();
    return { known };
  }

  endSilence(what: Params<'endSilence'>): void {
    this.#options.silence.end(what);
  }

  /** The session ends with it: what it still knows in memory is no longer so. */
  reset(what: Params<'resetLearned'>): void {
    const { store, silence, forgotten, recording, flush, clock } = this.#options;
    flush();
    store.write(() => {
      if (what.what === 'confidence') dropOutcomesOfFamily(store, what.family);
      else {
        dropAllOutcomes(store);
        silence.reset();
        forgotten.addAll(clock.now());
      }
      recording.outlive();
    });
  }

  #families(): Result<'learned'>['families'] {
    const { store, silence, clock } = this.#options;
    const answered = new Map(silence.families().map((one) => [one.family, one]));
    return Family.options.flatMap((family) => {
      const outcomes = outcomesOfFamily(store, family);
      const { refusals, until } = answered.get(family) ?? { refusals: 0, until: 0 };
      const isKnown = refusals > 0 || until > clock.now() || Object.values(outcomes).some((times) => times > 0);
      return isKnown ? [{ family, refusals, until, outcomes }] : [];
    });
  }

  #automations(): Result<'learned'>['automations'] {
    const { store, saved } = this.#options;
    return saved.list().map((automation) => {
      const { fingerprint } = saved.get(automation.id);
      return { ...automation, fingerprint, outcomes: outcomesOfPattern(store, fingerprint) };
    });
  }
}
