/**
 * Owns which suggestions are open and which of them have been spoken. Knows nothing of VS Code.
 *
 * 1. A suggestion is spoken at most once in its life, however often the host updates it.
 * 2. One toast at a time; a held suggestion is spoken when the gate opens, and dropped when it is withdrawn before.
 * 3. What has to be asked first is asked when the gate opens; then the gate is asked again.
 * 4. A toast that ends without an answer sends nothing: unknown is not refused.
 */
import type { Suggestion, SuggestionId } from '../../agent-core/contracts/index.ts';
import { type Gate, gate, type Moment } from './gate.ts';

export type Answer = 'review' | 'rename' | 'take' | 'notNow' | 'never';

/** What an answer names. */
export type Answered = Pick<Suggestion, 'id' | 'fingerprint'>;

/** Whether command lines are all there is to do. */
export const isOnlyCommands = ({ commands, places, files }: Suggestion): boolean =>
  commands.length > 0 && places.length + files.length === 0;

export interface SpeakerPorts {
  /** The moment as it is; `toastSince` is the speaker's own. */
  moment(): Omit<Moment, 'toastSince'>;
  /** Calls `run` once, `ms` from now; returns what calls it off. */
  later(ms: number, run: () => void): () => void;
  /** Asks what has to be known before it is spoken; `undefined` where nothing has. Must not reject. */
  prepare(suggestion: Suggestion): Promise<unknown> | undefined;
  /** Puts up the one notification; `undefined` when it went without an answer. Must not reject. */
  toast(suggestion: Suggestion): Promise<Answer | undefined>;
  /** Tells the host; gives whether it was told, after saying so where it was not. Must not reject. */
  tell(suggestion: Answered, answer: Exclude<Answer, 'rename'> | 'shown'): Promise<boolean>;
  /** The person chose Review. Must not throw. */
  review(id: SuggestionId): void;
  /** The person would rather have the language server rename it. Must not throw. */
  rename(suggestion: Suggestion): void;
  /** The person takes its command lines as they are. Must not throw. */
  take(suggestion: Suggestion): void;
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
  #asking: Suggestion | undefined;
  #prepared: Suggestion | undefined;
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

  /** All are over: what they were made from may no longer be kept, or the host that made them is gone. */
  closeAll(): void {
    this.#open.clear();
    this.#toast = undefined;
    this.#announce();
    this.poke();
  }

  /** The person asks for the review of an open suggestion other than by its toast. */
  review(suggestion: Answered): void {
    void this.#answered(suggestion, 'review');
  }

  /** The person takes the command lines of what was spoken, other than by its toast; a routine has more than them and stays. */
  take(): void {
    const suggestion = this.spoken.find(isOnlyCommands);
    if (suggestion) void this.#answered(suggestion, 'take');
  }

  /** The person chooses Rename Symbol for a suggestion that was spoken, other than by its toast. */
  rename(suggestion: Answered): void {
    void this.#answered(suggestion, 'rename');
  }

  /** The language server did what was suggested. */
  renamed(suggestion: Answered): void {
    void this.#ports.tell(suggestion, 'take');
    this.close(suggestion.id);
  }

  /** The person never wants it again; gives whether the host knows it now. */
  refuse(suggestion: Answered): Promise<boolean> {
    return this.#answered(suggestion, 'never');
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
    if (!answer.open) this.#wait(answer, moment.now);
    else if (this.#isPrepared(next)) this.#speak(next, moment.now);
  }

  /** Whether it is not over yet. */
  isOpen(id: SuggestionId): boolean {
    return this.#open.has(id);
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

  /** Where something has to be asked first, it asks and comes back. An answer counts for the suggestion as it was then. */
  #isPrepared(suggestion: Suggestion): boolean {
    if (this.#asking === suggestion) return false;
    const asked = this.#prepared === suggestion ? undefined : this.#ports.prepare(suggestion);
    if (!asked) return true;
    this.#asking = suggestion;
    void asked.then(() => {
      if (this.#asking === suggestion) this.#asking = undefined;
      this.#prepared = suggestion;
      this.poke();
    });
    return false;
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
    void this.#ports.tell(suggestion, 'shown');
    this.#announce();
    void this.#ports.toast(suggestion).then((answer) => {
      if (this.#toast === toast) this.#toast = undefined;
      if (!this.#disposed && answer) void this.#answered(suggestion, answer);
      this.poke();
    });
    this.poke();
  }

  /** Until the rename was made it is no answer. */
  #answered(suggestion: Answered, answer: Answer): Promise<boolean> {
    const open = this.#open.get(suggestion.id);
    if (answer === 'rename') {
      if (open) this.#ports.rename(open);
      return Promise.resolve(true);
    }
    const told = this.#ports.tell(suggestion, answer);
    if (answer === 'take' && open) this.#ports.take(open);
    if (answer === 'review') this.#ports.review(suggestion.id);
    else this.close(suggestion.id);
    this.poke();
    return told;
  }

  #announce(): void {
    this.#ports.spokenChanged(this.spoken);
  }
}
