/**
 * Which of a session's signals are dealt with for good: on disk, or dropped on purpose. The client keeps all others.
 *
 * 1. Every number below `upTo` is dealt with; `beyond` holds single numbers after it.
 * 2. A number dealt with stays so.
 */
export class Acceptance {
  #upTo: number;
  readonly #beyond: Set<number>;

  constructor(start: { readonly upTo: number; readonly beyond: readonly number[] }) {
    this.#upTo = start.upTo;
    this.#beyond = new Set(start.beyond);
    this.#advance();
  }

  has(seq: number): boolean {
    return seq < this.#upTo || this.#beyond.has(seq);
  }

  add(seqs: Iterable<number>): void {
    for (const seq of seqs) if (seq >= this.#upTo) this.#beyond.add(seq);
    this.#advance();
  }

  get state(): { upTo: number; beyond: number[] } {
    return { upTo: this.#upTo, beyond: [...this.#beyond].sort((a, b) => a - b) };
  }

  #advance(): void {
    while (this.#beyond.delete(this.#upTo)) this.#upTo++;
  }
}
