/**
 * From the pipeline's suggestions to the client's, and the client's answers back.
 *
 * 1. A suggestion reaches the client only after this window has claimed it; two windows never show the same one.
 * 2. Looking through the workspace's files stops while the person types and goes on when they pause.
 */
import type { Clock, EditSkill, OutcomeKind, Params, Result, Suggestion, SuggestionId } from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import type { SilenceStore } from '../shadow/speaking/silence-store.ts';
import type { Planner } from './planner.ts';
import type { Notifier } from './server.ts';

/** How long the person must not type before the workspace is looked through again, ms. */
const QUIET_MS = 1000;

export interface SuggestingOptions {
  readonly pipeline: ShadowPipeline;
  readonly planner: Planner;
  /** Records what became of a suggestion. */
  readonly note: (suggestion: string, what: OutcomeKind) => void;
  readonly skill: EditSkill;
  readonly silence: SilenceStore;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly session: string;
}

const STALE = 'The documents have changed since, and the rest of this change no longer applies. Nothing was done.';

export class Suggesting {
  readonly #options: SuggestingOptions;
  /**
   * Every fingerprint that each suggestion of this window has had: another example can change it, and an answer means them all,
   * one that comes after the suggestion was withdrawn too.
   */
  readonly #fingerprints = new Map<SuggestionId, Set<string>>();
  #looking: AbortController | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(options: SuggestingOptions) {
    this.#options = options;
  }

  opened(suggestion: Suggestion, pattern: string): void {
    const { silence, session, clock, pipeline } = this.#options;
    const { id, fingerprint } = suggestion;
    const known = this.#fingerprints.get(id);
    const claimed = known?.has(fingerprint) || silence.claim(fingerprint, session, clock.now());
    if (!known && !claimed) {
      pipeline.close(id);
      return;
    }
    this.#fingerprints.set(id, new Set(known).add(fingerprint));
    this.#look(suggestion, pattern);
  }

  withdrawn(id: SuggestionId): void {
    this.stop();
    this.#options.notifier.send('suggestionWithdrawn', { id });
  }

  /** The person types: stops looking, and looks again after a pause. */
  interrupt(): void {
    this.#looking?.abort();
    if (this.#again) this.#again.refresh();
  }

  /** Tells the client of the suggestion that is open after learning again. */
  refresh(): void {
    const open = this.#options.pipeline.open;
    if (open) this.opened(open.suggestion, open.pattern);
  }

  stop(): void {
    this.#looking?.abort();
    clearTimeout(this.#again);
    this.#again = undefined;
  }

  async plan(id: SuggestionId, signal: AbortSignal): Promise<Result<'planSuggestion'>> {
    const { pipeline, planner, skill } = this.#options;
    const offer = pipeline.open?.suggestion.id === id ? pipeline.currentOffer() : undefined;
    if (!offer || !pipeline.open) return { state: 'stale', reason: STALE };
    const { title } = pipeline.open.suggestion;
    const { pattern, fingerprint, summary, places } = offer;
    const found = await planner.find(pattern, places, signal);
    const request = { ...offer, ...found, source: id, title, rule: skill.rule(pattern) };
    const plan = await planner.plan({ pattern, fingerprint, summary, request });
    return plan ? { state: 'ready', plan } : { state: 'stale', reason: STALE };
  }

  answer(id: SuggestionId, answer: Params<'answerSuggestion'>['answer']): void {
    if (answer === 'shown' || answer === 'review') return;
    const { pipeline, silence, clock, skill, note } = this.#options;
    silence.answer(this.#fingerprints.get(id) ?? [], answer, clock.now());
    note(id, answer === 'never' ? 'never' : 'refused');
    const open = pipeline.open;
    if (open?.suggestion.id !== id) return;
    skill.outcome(open.pattern, 'refused');
    this.stop();
    pipeline.close(id);
  }

  #look(suggestion: Suggestion, pattern: string): void {
    this.stop();
    const looking = new AbortController();
    this.#looking = looking;
    this.#options.planner
      .find(pattern, suggestion.places, looking.signal)
      .then(({ places }) => {
        if (looking.signal.aborted) this.#lookAgain(suggestion);
        else this.#options.notifier.send('suggestion', { ...suggestion, places: [...places] });
      })
      .catch((error: unknown) => this.#onFailure(error, looking, suggestion));
  }

  #onFailure(error: unknown, looking: AbortController, suggestion: Suggestion): void {
    if (looking.signal.aborted) {
      this.#lookAgain(suggestion);
      return;
    }
    this.#options.log('warn', `The workspace could not be searched: ${error instanceof Error ? error.message : error}`);
    this.#options.notifier.send('suggestion', suggestion);
  }

  #lookAgain(suggestion: Suggestion): void {
    if (this.#options.pipeline.open?.suggestion.id !== suggestion.id || this.#again) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      const open = this.#options.pipeline.open;
      if (open?.suggestion.id === suggestion.id) this.#look(open.suggestion, open.pattern);
    }, QUIET_MS);
  }
}
