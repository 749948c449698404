/**
 * One client's session with the host: signals through the pipeline to the disk, suggestions back.
 *
 * 1. A signal is fed to the pipeline once, whether it was sent again or not.
 * 2. What was recorded before (this session's, or the workspace's last hours) teaches again at the start, in silence.
 * 3. Time reaches the pipeline through signals and one timer; none is armed while nothing waits.
 */
import { randomUUID } from 'node:crypto';
import {
  type Clock,
  type DocumentText,
  isGranted,
  type NumberedSignal,
  type OutcomeKind,
  type Params,
  type Signal,
} from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import type { Store } from '../durable/sqlite/store.ts';
import { createMasker } from '../security/masking/index.ts';
import { ApplicationStore } from '../shadow/automations/application-store.ts';
import { SavedAutomations } from '../shadow/automations/saved-store.ts';
import { createEditSkill } from '../shadow/edits/index.ts';
import { ShadowPipeline } from '../shadow/pipeline.ts';
import type { PipelineEvent } from '../shadow/pipeline-event.ts';
import { Recording } from '../shadow/recording/recording.ts';
import { SilenceStore } from '../shadow/speaking/silence-store.ts';
import { createValueSkills } from '../shadow/value-skills.ts';
import { Applying } from './applying.ts';
import { Automations } from './automations.ts';
import { permits } from './permission.ts';
import { Planner } from './planner.ts';
import { Recorded } from './recorded.ts';
import { clientSession, Recorder } from './recorder.ts';
import { Retention } from './retention.ts';
import type { Notifier } from './server.ts';
import { Suggesting } from './suggesting.ts';

/** How far back, and how much, a new session learns again. */
const LEARN_AGAIN = { sinceMs: 8 * 3_600_000, limit: 20_000 };
const NEVER = 2 ** 31 - 1;

export interface SessionOptions {
  readonly store: Store;
  readonly params: Params<'initialize'>;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly log: Log;
}

export class Session {
  readonly recorded: Recorded;
  readonly planner: Planner;
  readonly suggesting: Suggesting;
  readonly applying: Applying;
  readonly automations: Automations;
  readonly #options: SessionOptions;
  readonly #pipeline: ShadowPipeline;
  readonly #recorder: Recorder;
  readonly #recording: Recording;
  readonly #generation: number;
  readonly #retention: Retention;
  #surroundings: Params<'configure'>;
  #learningAgain = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SessionOptions) {
    const { store, params, clock, notifier, log } = options;
    this.#options = options;
    this.#surroundings = params;
    const masker = createMasker();
    const recording = new Recording(store, masker, clock, log);
    this.#recording = recording;
    this.#generation = recording.generation();
    const workspace = JSON.stringify(params.folders.map((folder) => folder.path).sort());
    const silence = new SilenceStore(store);
    const skill = createEditSkill();
    this.#recorder = new Recorder({ recording, session: params.session, workspace, notifier, log });
    this.#pipeline = new ShadowPipeline({
      skill,
      values: createValueSkills(masker),
      pauseMs: () => this.#surroundings.settings.pauseMs,
      mayOffer: (fingerprint, at) => silence.mayOffer(fingerprint, params.session, at),
      emit: (event) => this.#onEvent(event),
    });
    const pipeline = this.#pipeline;
    const surroundings = () => this.#surroundings;
    const note = (suggestion: string, what: OutcomeKind) => {
      const outcome = { v: 1, t: clock.now(), kind: 'outcome', suggestion, what } as const;
      if (permits(this.#surroundings, outcome)) this.#recorder.writeOwn(outcome);
    };
    this.planner = new Planner({ pipeline, skill, masker, surroundings });
    const { planner } = this;
    const applications = new ApplicationStore(store, masker, randomUUID);
    const shared = { pipeline, planner, skill, silence, clock, note, log };
    this.applying = new Applying({ ...shared, applications, workspace, masker, surroundings });
    this.suggesting = new Suggesting({ ...shared, notifier, session: params.session });
    const saved = new SavedAutomations(store, masker, randomUUID);
    this.automations = new Automations({ saved, planner, skill, clock });
    this.recorded = new Recorded({ recording, clock, flush: () => this.flush() });
    this.#retention = new Retention({ recording, log });
    this.#retention.start(() => this.#surroundings.settings);
    if (mayLearn(params)) this.#learnAgain(recording, workspace);
    this.#learningAgain = false;
  }

  get accepted(): { upTo: number; beyond: number[] } {
    return this.#recorder.accepted;
  }

  /** What a session that follows this one is started with. */
  get params(): Params<'initialize'> {
    return { ...this.#options.params, ...this.#surroundings };
  }

  /** The open documents as they stand, for a session that follows this one. */
  get documents(): readonly DocumentText[] {
    return [...this.#pipeline.documents.values()];
  }

  /** Takes new surroundings; what waits is still written under the old ones. */
  configure(surroundings: Params<'configure'>): void {
    this.flush();
    this.#surroundings = surroundings;
  }

  /** Whether something was forgotten since this session began, in another window or on the command line. */
  get isOutlived(): boolean {
    return this.#recording.generation() !== this.#generation;
  }

  /** What was recorded of documents before counts no more: each is recorded from its next edit on. */
  recordAnew(): void {
    this.#recorder.uproot();
  }

  record(items: readonly NumberedSignal[]): void {
    for (const item of items) {
      if (this.#recorder.knows(item.seq)) continue;
      if (permits(this.#surroundings, item.signal)) this.#takeIn(item);
      else this.#recorder.drop([item.seq]);
    }
    this.#arm();
  }

  /** Settles and writes all that waits. */
  flush(): void {
    this.#pipeline.flush();
    this.#recorder.flush();
  }

  /** The true texts of the open documents, after what was missed has been sent again. */
  sync(documents: readonly DocumentText[]): void {
    this.#pipeline.sync(documents);
    this.suggesting.refresh();
    this.#arm();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#retention.stop();
    this.suggesting.stop();
    this.applying.stop();
    this.flush();
    this.#options.store.close();
  }

  #takeIn(item: NumberedSignal): void {
    if (item.signal.kind === 'doc.edit') this.suggesting.interrupt();
    else this.#recorder.write(item);
    this.#pipeline.feed(item.signal, item.seq);
  }

  #onEvent(event: PipelineEvent): void {
    if (this.#learningAgain) return;
    if (event.type === 'settled') this.#recorder.writeSettled(event.run);
    else if (event.type === 'ignored') {
      this.#recorder.drop([event.signal]);
      this.#options.log('debug', `Signal ${event.signal} ignored: ${event.reason}.`);
    } else if (event.type === 'suggestion') this.suggesting.opened(event.suggestion, event.pattern);
    else if (event.type === 'withdrawn') this.suggesting.withdrawn(event.id);
  }

  #learnAgain(recording: Recording, workspace: string): void {
    const { params, clock } = this.#options;
    const { sinceMs, limit } = LEARN_AGAIN;
    let session = params.session;
    for (const recorded of recording.recent({ workspace, sinceMs: clock.now() - sinceMs, limit })) {
      const from = clientSession(recorded.session);
      if (from !== session) this.#pipeline.sync([]);
      session = from;
      this.#pipeline.feed(recorded.signal, recorded.seq);
    }
    this.#pipeline.restore(this.#reopened(recording));
  }

  /** What this session recorded of the documents it has open, so that edits sent again find them. */
  *#reopened(recording: Recording): Generator<Signal> {
    for (const { signal } of recording.reopened(this.#options.params.session)) {
      if (signal.kind === 'doc.open') this.#recorder.root(signal.doc);
      yield signal;
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const due = this.#pipeline.nextDue();
    if (due === undefined) return;
    const wait = Math.min(Math.max(due - this.#options.clock.now(), 0), NEVER);
    this.#timer = setTimeout(() => this.#wake(), wait);
  }

  /** Whatever goes wrong on a timer is told and ends there: the host goes on. */
  #wake(): void {
    try {
      this.#pipeline.advance(this.#options.clock.now());
    } catch (error) {
      this.#options.log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    this.#arm();
  }
}

/** Whether edits may be observed, and so learned from. */
export function mayLearn({ trusted, consent }: Pick<Params<'configure'>, 'trusted' | 'consent'>): boolean {
  return trusted && isGranted(consent, 'edits');
}
