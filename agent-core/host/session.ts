/**
 * One client's session with the host: signals through the pipeline to the disk, suggestions back.
 *
 * 1. A signal is fed to the pipeline once, whether it was sent again or not.
 * 2. What was recorded before (this session's, or the workspace's last hours) teaches again at the start, in silence.
 * 3. Time reaches the pipeline through signals and one timer; none is armed while nothing waits.
 */
import {
  type Clock,
  type CommandAdviser,
  type DocumentText,
  isGranted,
  type Learner,
  type NumberedSignal,
  type Params,
  type Result,
} from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import type { Store } from '../durable/sqlite/store.ts';
import { createMasker } from '../security/masking/index.ts';
import { createEditSkill } from '../shadow/edits/index.ts';
import { createMixedSkills } from '../shadow/mixed-skills.ts';
import type { SettledRun } from '../shadow/observing/settler.ts';
import { ShadowPipeline } from '../shadow/pipeline.ts';
import type { PipelineEvent } from '../shadow/pipeline-event.ts';
import { workspaceOf } from '../shadow/recording/projects.ts';
import { Recording } from '../shadow/recording/recording.ts';
import { ForgottenPatterns } from '../shadow/speaking/forgotten-store.ts';
import { SilenceStore } from '../shadow/speaking/silence-store.ts';
import { createValueSkills } from '../shadow/value-skills.ts';
import type { Applying } from './applying.ts';
import type { Automations } from './automations.ts';
import type { Learned } from './learned.ts';
import { learnAgain } from './learning-again.ts';
import { createParts } from './parts.ts';
import { permits } from './permission.ts';
import type { Planner } from './planner.ts';
import type { Recorded } from './recorded.ts';
import { Recorder } from './recorder.ts';
import { Retention } from './retention.ts';
import type { Notifier } from './server.ts';
import type { Suggesting } from './suggesting.ts';
import { WorkerSynthesiser } from './synthesis/worker-synthesiser.ts';

const NEVER = 2 ** 31 - 1;

export interface SessionOptions {
  readonly store: Store;
  /** The script of the thread that learns string programs. */
  readonly synthesis: URL;
  readonly params: Params<'initialize'>;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly log: Log;
}

export class Session {
  readonly recorded: Recorded;
  readonly learned: Learned;
  readonly planner: Planner;
  readonly suggesting: Suggesting;
  readonly applying: Applying;
  readonly automations: Automations;
  readonly #options: SessionOptions;
  readonly #pipeline: ShadowPipeline;
  readonly #recorder: Recorder;
  readonly #synthesiser: WorkerSynthesiser;
  readonly #recording: Recording;
  #generation: number;
  readonly #retention: Retention;
  readonly #advisers: readonly CommandAdviser[];
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
    const workspace = workspaceOf(params.folders);
    const silence = new SilenceStore(store, masker, workspace);
    const skill = createEditSkill();
    this.#synthesiser = new WorkerSynthesiser({ script: options.synthesis, answered: () => this.#resume(), log });
    const mixed = createMixedSkills(this.#synthesiser.forSkill());
    const values = createValueSkills(masker, this.#synthesiser.forSkill());
    this.#advisers = values.flatMap((each): CommandAdviser[] => (isAdviser(each) ? [each] : []));
    const learners = [skill, ...mixed, ...values].flatMap((each): Learner[] => (isLearner(each) ? [each] : []));
    const forgotten = new ForgottenPatterns(store);
    this.#recorder = new Recorder({ recording, session: params.session, workspace, notifier, log });
    this.#pipeline = new ShadowPipeline({
      skill,
      mixed,
      values,
      masker,
      pauseMs: () => this.#surroundings.settings.pauseMs,
      mayOffer: (offer, at) => silence.mayOffer(offer, params.session, at),
      pauseFor: (offer, at) => silence.pauseFor(offer, this.#surroundings.settings.pauseMs, at),
      emit: (event) => this.#onEvent(event),
    });
    const pipeline = this.#pipeline;
    const parts = createParts({
      ...{ store, masker, recording, skill, learners, forgotten, pipeline, silence, workspace, clock, notifier, log },
      recorder: this.#recorder,
      session: params.session,
      surroundings: () => this.#surroundings,
      flush: () => this.flush(),
    });
    this.planner = parts.planner;
    this.suggesting = parts.suggesting;
    this.applying = parts.applying;
    this.automations = parts.automations;
    this.recorded = parts.recorded;
    this.learned = parts.learned;
    this.#retention = new Retention({ recording, log });
    this.#retention.start(() => this.#surroundings.settings);
    parts.outcomes.recall();
    const past = {
      pipeline,
      recording,
      recorder: this.#recorder,
      session: params.session,
      workspace,
      learners,
      forgotten,
    };
    if (mayLearn(params)) learnAgain({ ...past, now: clock.now() });
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

  /** Forgets a pattern in all windows; this one goes on with the rest of what it knows. */
  forgetPattern(params: Params<'forgetPattern'>): Result<'forgetPattern'> {
    const forgotten = this.learned.forget(params);
    this.#generation = this.#recording.generation();
    return forgotten;
  }

  /** What may come next in a terminal, while terminals may be watched. */
  nextCommands(place: Params<'nextCommands'>): Result<'nextCommands'> {
    if (!permits(this.#surroundings, 'terminal.run')) return { commands: [] };
    return { commands: this.#advisers.flatMap((adviser) => [...adviser.nextCommands(place)]) };
  }

  /** What was recorded of documents before counts no more: each is recorded from its next edit on. */
  recordAnew(): void {
    this.#recorder.uproot();
  }

  record(items: readonly NumberedSignal[]): void {
    for (const item of items) {
      if (this.#recorder.knows(item.seq)) continue;
      if (permits(this.#surroundings, item.signal.kind)) this.#takeIn(item);
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
    this.#synthesiser.close();
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
    if (event.type === 'settled') this.#settled(event.run);
    else if (event.type === 'ignored') {
      this.#recorder.drop([event.signal]);
      this.#options.log('debug', `Signal ${event.signal} ignored: ${event.reason}.`);
    } else if (event.type === 'suggestion') this.suggesting.opened(event.suggestion, event.pattern);
    else if (event.type === 'withdrawn') this.suggesting.withdrawn(event.id);
  }

  #settled(run: SettledRun): void {
    this.#recorder.writeSettled(run);
    if (run.author !== 'person') this.applying.changed(run);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const due = this.#pipeline.nextDue();
    if (due === undefined) return;
    const wait = Math.min(Math.max(due - this.#options.clock.now(), 0), NEVER);
    this.#timer = setTimeout(() => this.#wake(), wait);
  }

  #wake(): void {
    this.#unasked(() => {
      this.#pipeline.advance(this.#options.clock.now());
      const isDone = this.#pipeline.nextDue() === undefined && !this.#pipeline.open;
      if (isDone) this.#options.log('debug', 'After the pause there is nothing to suggest.');
    });
  }

  #resume(): void {
    this.#unasked(() => this.#pipeline.resume());
  }

  /** Whatever goes wrong where no request waits is told and ends there: the host goes on. */
  #unasked(act: () => void): void {
    try {
      act();
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

const isLearner = (skill: Partial<Learner>): skill is Learner =>
  skill.learned !== undefined && skill.forget !== undefined;

const isAdviser = (skill: Partial<CommandAdviser>): skill is CommandAdviser => skill.nextCommands !== undefined;
