/**
 * Owns which suggestions are open and which of them have been spoken. Knows nothing of VS Code.
 *
 * 1. A suggestion is spoken at most once in its life, however often the host updates it.
 * 2. One toast at a time; a held suggestion is spoken when the gate opens, and dropped when it is withdrawn before.
 * 3. A toast that ends without an answer sends nothing: unknown is not refused.
 */
import type { Suggestion, SuggestionId } from '../../agent-core/contracts/index.ts';
import { type Gate, gate, type Moment } from './gate.ts';

export type Answer = 'review' | 'notNow' | 'never';

export interface SpeakerPorts {
  /** The moment as it is; `toastSince` is the speaker's own. */
  moment(): Omit<Moment, 'toastSince'>;
  /** Calls `run` once, `ms` from now; returns what calls it off. */
  later(ms: number, run: () => void): () => void;
  /** Puts up the one notification; `undefined` when it went without an answer. Must not reject. */
  toast(suggestion: Suggestion): Promise<Answer | undefined>;
  /** Tells the host. Must not throw. */
  tell(id: SuggestionId, answer: Answer | 'shown'): void;
  /** The person chose Review. Must not throw. */
  review(id: SuggestionId): void;
  /** The suggestions that were spoken and are still open, best first. */
  spokenChanged(spoken: readonly Suggestion[]): void;
  /** Why nothing is said now, for the log. */
  held(why: string): void;
}

export class Speaker {
  readonly #ports: SpeakerPorts;
  readonly #open = new Map<SuggestionId, Suggestion>();
  readonly #spoken = new Set<SuggestionId>();
  #toast: { readonly id: SuggestionId; readonly since: number } | undefined;
  #callOff: (() => void) | undefined;
  #disposed = false;

  constructor(ports: SpeakerPorts) {
    this.#ports = ports;
  }

  /** A suggestion was made or changed. */
  offer(suggestion: Suggestion): void {
    this.#open.set(suggestion.id, suggestion);
    if (this.#spoken.has(suggestion.id)) this.#announce();
    this.poke();
  }

  /** The suggestion is over: withdrawn by the host, refused, or applied. */
  close(id: SuggestionId): void {
    this.#open.delete(id);
    if (this.#toast?.id === id) this.#toast = undefined;
    this.#announce();
    this.poke();
  }

  /** The person asks for the review of an open suggestion other than by its toast. */
  review(id: SuggestionId): void {
    this.#answered(id, 'review');
  }

  /** The person never wants it again. */
  refuse(id: SuggestionId): void {
    this.#answered(id, 'never');
  }

  /** Something the gate looks at may have changed. */
  poke(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    if (this.#disposed) return;
    const next = this.#next();
    if (!next) return;
    const moment = { ...this.#ports.moment(), toastSince: this.#toast?.since };
    const answer = gate(moment);
    if (answer.open) this.#speak(next, moment.now);
    else this.#wait(answer, moment.now);
  }

  get spoken(): readonly Suggestion[] {
    return this.#best([...this.#open.values()].filter((suggestion) => this.#spoken.has(suggestion.id)));
  }

  dispose(): void {
    this.#disposed = true;
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #next(): Suggestion | undefined {
    return this.#best([...this.#open.values()].filter((suggestion) => !this.#spoken.has(suggestion.id)))[0];
  }

  #best(suggestions: readonly Suggestion[]): readonly Suggestion[] {
    return [...suggestions].sort((a, b) => b.lowerBound - a.lowerBound);
  }

  #wait(closed: Extract<Gate, { open: false }>, now: number): void {
    this.#ports.held(closed.why);
    if (closed.again === undefined) return;
    this.#callOff = this.#ports.later(Math.max(1, closed.again - now), () => this.poke());
  }

  #speak(suggestion: Suggestion, now: number): void {
    const toast = { id: suggestion.id, since: now };
    this.#toast = toast;
    this.#spoken.add(suggestion.id);
    this.#ports.tell(suggestion.id, 'shown');
    this.#announce();
    void this.#ports.toast(suggestion).then((answer) => {
      if (this.#toast === toast) this.#toast = undefined;
      if (!this.#disposed) this.#answered(suggestion.id, answer);
    });
    this.poke();
  }

  #answered(id: SuggestionId, answer: Answer | undefined): void {
    if (answer) this.#ports.tell(id, answer);
    if (answer === 'review') this.#ports.review(id);
    if (answer === 'notNow' || answer === 'never') this.close(id);
    this.poke();
  }

  #announce(): void {
    this.#ports.spokenChanged(this.spoken);
  }
}
