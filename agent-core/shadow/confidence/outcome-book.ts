/**
 * What became of offers, by the fingerprint of their pattern, so that it outlives the pattern's id and the process.
 *
 * A pattern that another example changed goes by a new fingerprint; what became of it under the old one still counts for it.
 */
import type { JudgedOutcome } from '../../contracts/edits.ts';
import { NO_OUTCOMES, type Outcomes } from './record.ts';

export class OutcomeBook {
  readonly #own = new Map<string, Outcomes>();
  readonly #earlier = new Map<string, Set<string>>();
  #kind: Outcomes = NO_OUTCOMES;

  /** Of all patterns together. */
  get kind(): Outcomes {
    return this.#kind;
  }

  add(fingerprint: string, what: JudgedOutcome): void {
    this.#own.set(fingerprint, plus(this.#own.get(fingerprint) ?? NO_OUTCOMES, what));
    this.#kind = plus(this.#kind, what);
  }

  /** The pattern that went by `earlier` goes by `fingerprint` from now on. */
  succeed(fingerprint: string, earlier: string): void {
    if (fingerprint === earlier) return;
    const known = this.#earlier.get(fingerprint) ?? new Set();
    this.#earlier.set(fingerprint, known.add(earlier));
  }

  /** Of the pattern with this fingerprint, under the ones it had before too. */
  of(fingerprint: string): Outcomes {
    const names = new Set([fingerprint]);
    for (const name of names) for (const earlier of this.#earlier.get(name) ?? []) names.add(earlier);
    return [...names].reduce((sum, name) => {
      const { kept, undone } = this.#own.get(name) ?? NO_OUTCOMES;
      return { kept: sum.kept + kept, undone: sum.undone + undone };
    }, NO_OUTCOMES);
  }
}

function plus(to: Outcomes, what: JudgedOutcome): Outcomes {
  if (what === 'kept') return { ...to, kept: to.kept + 1 };
  return { ...to, undone: to.undone + (what === 'changed' ? 0.5 : 1) };
}
