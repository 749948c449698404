/** What answers a session's requests, built once by plain constructors over its pipeline and its recording. */
import { randomUUID } from 'node:crypto';
import type { Clock, EditSkill, Learner, Params } from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import type { Store } from '../durable/sqlite/store.ts';
import type { Masker } from '../security/masking/masker.ts';
import { ApplicationStore } from '../shadow/automations/application-store.ts';
import { SavedAutomations } from '../shadow/automations/saved-store.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import type { Recording } from '../shadow/recording/recording.ts';
import type { ForgottenPatterns } from '../shadow/speaking/forgotten-store.ts';
import { OutcomeStore } from '../shadow/speaking/outcome-store.ts';
import type { SilenceStore } from '../shadow/speaking/silence-store.ts';
import { Applying } from './applying.ts';
import { Automations } from './automations.ts';
import { Learned } from './learned.ts';
import { Outcomes } from './outcomes.ts';
import { Planner } from './planner.ts';
import { Recorded } from './recorded.ts';
import type { Recorder } from './recorder.ts';
import type { Notifier } from './server.ts';
import { Suggesting } from './suggesting.ts';

export interface PartsOptions {
  readonly store: Store;
  readonly masker: Masker;
  readonly recording: Recording;
  readonly recorder: Recorder;
  readonly skill: EditSkill;
  /** Skills that show what they learned and can be made to forget it. */
  readonly learners: readonly Learner[];
  readonly forgotten: ForgottenPatterns;
  readonly pipeline: ShadowPipeline;
  readonly silence: SilenceStore;
  readonly session: string;
  readonly workspace: string;
  readonly surroundings: () => Params<'configure'>;
  /** Settles and writes what waits. */
  readonly flush: () => void;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly log: Log;
}

export interface Parts {
  readonly planner: Planner;
  readonly outcomes: Outcomes;
  readonly applying: Applying;
  readonly suggesting: Suggesting;
  readonly automations: Automations;
  readonly recorded: Recorded;
  readonly learned: Learned;
}

export function createParts(options: PartsOptions): Parts {
  const { store, masker } = options;
  const outcomes = new Outcomes({ ...options, store: new OutcomeStore(store) });
  const planner = new Planner(options);
  const saved = new SavedAutomations(store, masker, randomUUID);
  const shared = { ...options, planner, outcomes, saved };
  const suggesting = new Suggesting(shared);
  return {
    planner,
    outcomes,
    applying: new Applying({ ...shared, applications: new ApplicationStore(store, masker, randomUUID) }),
    suggesting,
    automations: new Automations(shared),
    recorded: new Recorded(options),
    learned: new Learned({ ...shared, suggesting }),
  };
}
