/**
 * What was applied: kept so that it can be taken back, and judged so that it teaches.
 *
 * 1. Everything applied can be undone for 30 days, after a restart too.
 * 2. An application is judged once, ten minutes after it was made or when it is taken back, whichever window is there then.
 * 3. However it is taken back, by our undo, the editor's or a revert, counts against its pattern and its family at once.
 */
import type { ApplicationId, Clock, Params, Result, SettledEdit } from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import type { Masker } from '../security/masking/masker.ts';
import type { Application } from '../shadow/automations/application.ts';
import type { ApplicationStore } from '../shadow/automations/application-store.ts';
import { JUDGED_AFTER, type Judgement, judge } from '../shadow/automations/outcome.ts';
import { planUndo } from '../shadow/automations/plan-undo.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import { type About, aboutOf, type SilenceStore } from '../shadow/speaking/silence-store.ts';
import { presentTexts } from '../shadow/workspace/present-texts.ts';
import type { Outcomes } from './outcomes.ts';
import type { Planner } from './planner.ts';
import type { Notifier } from './server.ts';

type Verdict = Exclude<Judgement['verdict'], 'unknown'>;

/** Which applications to judge, and which verdicts are kept. */
interface Judging {
  /** Made at that time or before, ms. */
  readonly until: number;
  readonly touches: (application: Application) => boolean;
  readonly counts: (verdict: Verdict) => boolean;
}

export interface ApplyingOptions {
  readonly applications: ApplicationStore;
  readonly workspace: string;
  readonly masker: Masker;
  readonly clock: Clock;
  readonly pipeline: ShadowPipeline;
  readonly planner: Planner;
  readonly outcomes: Outcomes;
  readonly silence: SilenceStore;
  readonly surroundings: () => Params<'configure'>;
  readonly notifier: Notifier;
  readonly log: Log;
}

export class Applying {
  readonly #options: ApplyingOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ApplyingOptions) {
    this.#options = options;
    this.#judgeIn(JUDGED_AFTER);
  }

  applied({ source, title, documents }: Params<'applied'>): Result<'applied'> {
    const { applications, workspace, clock, planner, pipeline, silence, outcomes } = this.#options;
    const origin = planner.originOf(source);
    const fingerprint = origin?.fingerprint ?? '';
    const at = clock.now();
    const application = applications.record({ source, fingerprint, title, workspace, at, documents });
    if (origin)
      silence.answer({ fingerprints: [fingerprint], answer: 'applied', about: aboutOf(origin, documents) }, at);
    outcomes.note(source, 'applied');
    if (pipeline.open?.suggestion.id === source) pipeline.close(pipeline.open.suggestion.id);
    this.#judgeIn(JUDGED_AFTER);
    return { application };
  }

  /** The last application, taken back against `open` (what the editor holds) and the files on disk. */
  async planUndo(open: Params<'planUndo'>['documents']): Promise<Result<'planUndo'>> {
    const { applications, workspace, clock, masker, pipeline } = this.#options;
    const latest = applications.latest(workspace, clock.now());
    if (!latest) return { needed: [] };
    const present = await this.#presentTexts(latest, new Map(open.map(({ doc, text }) => [doc, text])));
    const needed = latest.documents.map(({ doc }) => doc).filter((doc) => !present.has(doc));
    const plan = planUndo(latest, present, masker);
    pipeline.expectOwn(
      plan.documents.flatMap(({ doc, places }) =>
        places.map(({ offset, length, text }) => ({ doc, offset, length, text, confidence: 1 })),
      ),
    );
    return { plan, needed };
  }

  undone(id: ApplicationId): void {
    const { applications } = this.#options;
    const application = applications.get(id);
    if (!application) return;
    applications.undone(id);
    this.#takenBack(application);
  }

  /** A text changed at `at`, and not by typing: what was applied to it before may be gone. Never throws. */
  changed({ doc, at }: Pick<SettledEdit, 'doc' | 'at'>): void {
    const touches = ({ documents }: Application) => documents.some((one) => one.doc === doc);
    this.#judge({ until: at, touches, counts: (verdict) => verdict === 'undone' });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The family of one made before this session is no longer known here. */
  #about({ source, title, documents }: Application): About {
    const origin = this.#options.planner.originOf(source);
    return origin ? aboutOf(origin, documents) : { summary: title, docs: documents.map(({ doc }) => doc) };
  }

  #judgeIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const until = this.#options.clock.now() - JUDGED_AFTER;
      this.#judge({ until, touches: () => true, counts: () => true });
    }, ms);
  }

  #judge(which: Judging): void {
    this.#judgeEach(which).catch((error: unknown) => this.#options.log('warn', `Judging was put off: ${error}`));
  }

  async #judgeEach({ until, touches, counts }: Judging): Promise<void> {
    const { applications, workspace, masker, pipeline } = this.#options;
    const open = new Map([...pipeline.documents.values()].map(({ doc, text }) => [doc, text]));
    for (const application of applications.unjudged(workspace, until).filter(touches)) {
      const { verdict } = judge(application, await this.#presentTexts(application, open), masker);
      if (verdict === 'unknown' || !counts(verdict)) continue;
      if (verdict === 'undone') this.#takenBack(application);
      else this.#teach(application, verdict);
    }
  }

  /** Counted once, also where it is seen in several documents, and where our undo comes after it was judged. */
  #takenBack(application: Application): void {
    const { silence, clock } = this.#options;
    const { fingerprint, outcome } = application;
    const isNew = this.#teach(application, 'undone') || outcome === 'kept' || outcome === 'changed';
    const about = this.#about(application);
    if (fingerprint && isNew) silence.answer({ fingerprints: [fingerprint], answer: 'undone', about }, clock.now());
  }

  /** False when it was judged already. */
  #teach(application: Application, verdict: Verdict): boolean {
    const { applications, outcomes, notifier } = this.#options;
    const { id, source, fingerprint } = application;
    if (!applications.judged(id, verdict)) return false;
    outcomes.note(source, verdict);
    if (fingerprint) outcomes.teach({ fingerprint, what: verdict, application: id });
    notifier.send('learnedChanged', {});
    return true;
  }

  #presentTexts(application: Application, known: ReadonlyMap<string, string>): Promise<Map<string, string>> {
    const docs = application.documents.map(({ doc }) => doc);
    return presentTexts(this.#options.surroundings().folders, docs, known);
  }
}
