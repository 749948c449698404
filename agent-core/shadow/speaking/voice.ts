/**
 * Owns the one suggestion that is open: opened after a pause, followed while the person goes on, withdrawn.
 *
 * 1. At most one is open.
 * 2. The best offer that may be made now is; one that waits for a longer pause holds up no other.
 */
import type { DocumentText, Offer, SettledEdit, SuggestionId } from '../../contracts/index.ts';
import type { PipelineEvent } from '../pipeline-event.ts';
import { isAwaited, isClean, offersOf, type Skills } from './offering.ts';
import { type Followed, followOffers, followOn, type OpenSuggestion, openSuggestion } from './open-suggestion.ts';
import { Readiness } from './readiness.ts';
import type { TrackRecord } from './track-record.ts';
import type { Turn } from './turn.ts';

export interface VoiceOptions extends Skills {
  /** Whether a pattern may be offered at all now: refusals, "never", another window that has it. */
  readonly mayOffer: (offer: Pick<Offer, 'family' | 'fingerprint'>, at: number) => boolean;
  /** Quiet time before this offer is made at a time, ms; where this is absent it needs no more than the turn's own. */
  readonly pauseFor?: (offer: Offer, at: number) => number;
  /** Must not throw. */
  readonly emit: (event: PipelineEvent) => void;
}

/** What the voice looks at and does not own. */
export interface Stage {
  readonly documents: ReadonlyMap<string, DocumentText>;
  /** Number of the newest signal. */
  readonly signal: number;
}

export class Voice {
  readonly #options: VoiceOptions;
  readonly #stage: Stage;
  readonly #record: Pick<TrackRecord, 'trusts'>;
  readonly #turn: Pick<Turn, 'waitsFor'>;
  readonly #readiness = new Readiness();
  #open: OpenSuggestion | undefined;

  constructor(options: VoiceOptions, stage: Stage, record: Pick<TrackRecord, 'trusts'>, turn: Pick<Turn, 'waitsFor'>) {
    this.#options = options;
    this.#stage = stage;
    this.#record = record;
    this.#turn = turn;
  }

  get open(): OpenSuggestion | undefined {
    return this.#open;
  }

  /** Opens a suggestion at `now`, where none is open and one may be. */
  speak(now: number): void {
    if (this.#open) return;
    const offer = this.#offers().find(
      (each) =>
        this.#record.trusts(each.pattern) &&
        this.#readiness.mayOpen(each, now) &&
        this.#options.mayOffer(each, now) &&
        this.#isClean(each) &&
        !this.#turn.waitsFor(this.#options.pauseFor?.(each, now) ?? 0, now),
    );
    if (!offer) return;
    this.#open = openSuggestion(offer);
    this.#emitOpen(this.#open);
  }

  /** The person's `edit`, or their undo of one, came. */
  followEdit(edit: SettledEdit): void {
    if (!this.#open) return;
    const followed = followOn(this.#open, edit, this.#offers());
    if (followed.state === 'withdrawn' && followed.contradicted)
      this.#readiness.contradicted(this.#open.suggestion.fingerprint, edit.at);
    this.#follow(this.#open, followed);
  }

  /** Something else came that the offers may have changed with. Repeated edits change with edits alone. */
  followOthers(): void {
    if (this.#open && this.#open.suggestion.family !== 'edit') this.followOffers();
  }

  /** The offers may have changed. */
  followOffers(): void {
    if (this.#open) this.#follow(this.#open, followOffers(this.#open, this.#offers()));
  }

  /** What the open suggestion would do to the documents as they stand now; `undefined` when it no longer applies. */
  currentOffer(): Offer | undefined {
    const pattern = this.#open?.pattern;
    if (pattern === undefined) return undefined;
    return this.#offers().find((offer) => offer.pattern === pattern && this.#isClean(offer));
  }

  /** Whether it is open, and what it would do is still being looked for. */
  isAwaited(id: SuggestionId): boolean {
    return this.#open?.suggestion.id === id && isAwaited(this.#options, this.#open.pattern);
  }

  /** Closes it without a word (answered, applied, refused). */
  close(id: SuggestionId): void {
    if (this.#open?.suggestion.id === id) this.#open = undefined;
  }

  #follow(open: OpenSuggestion, followed: Followed): void {
    const isGone = followed.state === 'withdrawn' && !followed.contradicted;
    if (isGone && isAwaited(this.#options, open.pattern)) return;
    const stands = followed.state === 'same' || (followed.state === 'changed' && this.#isClean(followed.offer));
    this.#open = stands ? followed.open : undefined;
    if (this.#open === undefined) {
      this.#options.emit({ type: 'withdrawn', id: open.suggestion.id, signal: this.#stage.signal });
    } else if (followed.state === 'changed') this.#emitOpen(this.#open);
  }

  #offers(): Offer[] {
    return offersOf(this.#options, this.#stage.documents);
  }

  #isClean(offer: Offer): boolean {
    return isClean(this.#options, offer, this.#stage.documents);
  }

  #emitOpen(open: OpenSuggestion): void {
    this.#options.emit({ type: 'suggestion', ...open, signal: this.#stage.signal });
  }
}
