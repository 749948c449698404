/**
 * From the pipeline's suggestions to the client's, and the client's answers back.
 *
 * 1. A suggestion reaches the client only after this window has claimed it; two windows never show the same one.
 * 2. Looking through the workspace's files stops while the person types and goes on when they pause.
 */
import { wordsOf } from '../contracts/errors.ts';
import type { Clock, EditSkill, Offer, Params, Result, Suggestion, SuggestionId } from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import { SETTLE_AFTER } from '../shadow/observing/settler.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import { type About, aboutOf, type SilenceStore } from '../shadow/speaking/silence-store.ts';
import type { Outcomes } from './outcomes.ts';
import type { Planner } from './planner.ts';
import type { Notifier } from './server.ts';

/**
 * How long the person must not type before the workspace is looked through again, ms: longer than an edit takes to settle, or
 * the edit that interrupted would interrupt again.
 */
const QUIET_MS = SETTLE_AFTER + 500;

/** Between looks for an offer that is still being learned, ms. */
const LOOK_AGAIN_MS = 25;

export interface SuggestingOptions {
  readonly pipeline: ShadowPipeline;
  readonly planner: Planner;
  readonly outcomes: Outcomes;
  readonly skill: EditSkill;
  readonly silence: SilenceStore;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly session: string;
}

const STALE = 'The documents have changed since, and the rest of this change no longer applies. Nothing was done.';

/** Fields of a form outside the editor are foreseen from traces, but nothing here can fill them in. */
const canBeDone = ({ places, files, commands }: Suggestion): boolean =>
  places.length + files.length + commands.length > 0;

export class Suggesting {
  readonly #options: SuggestingOptions;
  /**
   * Every fingerprint that each suggestion of this window has had, and what it was about last: another example can change
   * both, and an answer means them all, one that comes after the suggestion was withdrawn too.
   */
  readonly #shown = new Map<SuggestionId, { readonly fingerprints: ReadonlySet<string>; readonly about: About }>();
  #looking: AbortController | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(options: SuggestingOptions) {
    this.#options = options;
  }

  opened(suggestion: Suggestion, pattern: string): void {
    const { id, fingerprint } = suggestion;
    if (!canBeDone(suggestion)) {
      this.#options.pipeline.close(id);
      return;
    }
    const known = this.#shown.get(id)?.fingerprints;
    if (!known?.has(fingerprint) && !this.#claim(suggestion) && !known) {
      this.#options.pipeline.close(id);
      return;
    }
    const about = aboutOf(suggestion, [...suggestion.places, ...suggestion.files]);
    this.#shown.set(id, { fingerprints: new Set(known).add(fingerprint), about });
    if (suggestion.family === 'edit') this.#look(suggestion, pattern);
    else this.#options.notifier.send('suggestion', suggestion);
  }

  withdrawn(id: SuggestionId): void {
    this.stop();
    this.#options.notifier.send('suggestionWithdrawn', { id });
  }

  /** The person types: stops looking, and looks again after a pause. */
  interrupt(): void {
    this.#looking?.abort();
    this.#again?.refresh();
  }

  /** Tells the client of the suggestion that is open after learning again. */
  refresh(): void {
    const open = this.#options.pipeline.open;
    if (open) this.opened(open.suggestion, open.pattern);
  }

  /** Withdraws what is open: the texts it was made from may no longer be kept. */
  withdrawOpen(): void {
    const id = this.#options.pipeline.open?.suggestion.id;
    if (id === undefined) return;
    this.#options.pipeline.close(id);
    this.withdrawn(id);
  }

  /** Nothing is sent any more until another suggestion opens. */
  stop(): void {
    this.#looking?.abort();
    this.#looking = undefined;
    clearTimeout(this.#again);
    this.#again = undefined;
  }

  async plan(
    { suggestion: id, documents: told, purpose }: Params<'planSuggestion'>,
    signal: AbortSignal,
  ): Promise<Result<'planSuggestion'>> {
    const { pipeline, planner, skill } = this.#options;
    pipeline.correct(told);
    const offer = await this.#offerOf(id, signal);
    if (!offer || !pipeline.open) return this.#stale(id);
    const { title } = pipeline.open.suggestion;
    const { pattern, family, fingerprint, summary, places } = offer;
    const { documents } = pipeline;
    const searches = offer.family === 'edit' && purpose === 'review';
    const found = searches ? await planner.find(pattern, places, signal) : { places, documents };
    const request = { ...offer, ...found, source: id, title, rule: skill.rule(pattern) };
    if (purpose === 'walk') return { state: 'ready', plan: planner.look(request) };
    const plan = await planner.plan(request, { pattern, family, fingerprint, summary });
    return plan ? { state: 'ready', plan } : this.#stale(id);
  }

  /** What suggestion `id` offers now; waited for where a program is still being learned for it, which has its own time limit. */
  async #offerOf(id: SuggestionId, signal: AbortSignal): Promise<Offer | undefined> {
    const { pipeline } = this.#options;
    for (;;) {
      const offer = pipeline.open?.suggestion.id === id ? pipeline.currentOffer() : undefined;
      if (offer || signal.aborted || !pipeline.isAwaited(id)) return offer;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  answer({ suggestion: id, fingerprint, answer }: Params<'answerSuggestion'>): void {
    if (answer === 'shown' || answer === 'review') return;
    const { pipeline, silence, clock, outcomes } = this.#options;
    const shown = this.#shown.get(id);
    const fingerprints = new Set(shown?.fingerprints).add(fingerprint);
    const taken = answer === 'take';
    silence.answer({ fingerprints, answer: taken ? 'applied' : answer, about: shown?.about }, clock.now());
    outcomes.note(id, taken ? 'applied' : answer === 'never' ? 'never' : 'refused');
    const open = pipeline.open;
    if (open?.suggestion.id !== id) return;
    if (!taken) outcomes.teach({ fingerprint: open.suggestion.fingerprint, what: 'refused' });
    this.stop();
    pipeline.close(id);
  }

  /** What no longer applies blocks nothing: it is withdrawn. */
  #stale(id: SuggestionId): Result<'planSuggestion'> {
    if (this.#options.pipeline.open?.suggestion.id === id) this.withdrawOpen();
    else this.#options.notifier.send('suggestionWithdrawn', { id });
    return { state: 'stale', reason: STALE };
  }

  /** False when another window was first, and when the claim cannot be written: a suggestion nobody may hold is not made. */
  #claim(suggestion: Suggestion): boolean {
    const { silence, session, clock, log } = this.#options;
    try {
      return silence.claim(suggestion, session, clock.now());
    } catch (error) {
      log('warn', `No suggestion is made: ${wordsOf(error)}`);
      return false;
    }
  }

  #look(suggestion: Suggestion, pattern: string): void {
    this.stop();
    const looking = new AbortController();
    this.#looking = looking;
    this.#options.planner.find(pattern, suggestion.places, looking.signal).then(
      ({ places }) => this.#finish(looking, { ...suggestion, places: [...places] }),
      (error: unknown) => {
        if (!looking.signal.aborted) this.#options.log('warn', `The workspace could not be searched: ${error}`);
        this.#finish(looking, suggestion);
      },
    );
  }

  #finish(looking: AbortController, suggestion: Suggestion): void {
    const { pipeline, notifier } = this.#options;
    if (this.#looking !== looking || pipeline.open?.suggestion.id !== suggestion.id) return;
    if (looking.signal.aborted) this.#lookAgain();
    else notifier.send('suggestion', suggestion);
  }

  #lookAgain(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      const open = this.#options.pipeline.open;
      if (open) this.#look(open.suggestion, open.pattern);
    }, QUIET_MS);
  }
}
