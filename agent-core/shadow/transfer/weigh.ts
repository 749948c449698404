/**
 * How sure an expectation is, from counts alone: how often expectations of the same kind came true, and how often this rule's
 * own did.
 *
 * A kind is what can be said of a rule before it answers: what sort of rule it is, on how many values it rests, whether all of
 * them agree with it, whether an equal rule says otherwise. Its rate is shrunk to the rule of succession, and the rule's own
 * record to the rate of its kind (two levels of an empirical Bayes estimate; Efron, "Large-Scale Inference", 2010, section 1).
 */
import { lowerBound } from '../confidence/bound.ts';
import type { Expectation } from './field-rules.ts';

/** Observations that a prior weighs as much as. */
const PRIOR = 4;
/** More support than this says nothing more. */
const FULL_SUPPORT = 4;
/** Older outcomes fade once a kind has so many. */
const MEMORY = 200;
/** What is disputed is not believed beyond this share of its rate. */
const DISPUTED = 0.7;

export interface Weight {
  readonly confidence: number;
  readonly lowerBound: number;
  readonly kind: string;
}

export type Weigh = (expectation: Expectation) => Weight;

export class Reliability {
  readonly #kinds = new Map<string, { tried: number; right: number }>();
  readonly #bounds = new Map<string, number>();

  weigh(expectation: Expectation): Weight {
    const kind = kindOf(expectation);
    const { tried = 0, right = 0 } = this.#kinds.get(kind) ?? {};
    const rate = (PRIOR * priorOf(expectation) + right) / (PRIOR + tried);
    const { tried: own, right: ownRight } = expectation.candidate;
    const confidence = (PRIOR * rate + ownRight) / (PRIOR + own);
    return { kind, confidence, lowerBound: this.#bound(confidence, tried + own) };
  }

  count(kind: string, right: boolean): void {
    const count = this.#kinds.get(kind) ?? { tried: 0, right: 0 };
    if (count.tried >= MEMORY) {
      count.tried /= 2;
      count.right /= 2;
    }
    count.tried++;
    if (right) count.right++;
    this.#kinds.set(kind, count);
  }

  /** The bound for this rate, had it been seen in so many outcomes. The bound is dear and few come up. */
  #bound(rate: number, tried: number): number {
    const right = Math.floor(rate * tried * 4) / 4;
    const key = `${right}/${tried}`;
    const known = this.#bounds.get(key) ?? lowerBound(right, tried);
    if (this.#bounds.size > 500) this.#bounds.clear();
    this.#bounds.set(key, known);
    return known;
  }
}

function kindOf({ candidate, answer, unexplained, disputed }: Expectation): string {
  const { kind } = candidate.rule;
  const sort = kind === 'program' ? `${kind}-${Math.floor(Math.min(answer.confidence, 0.999) * 4)}` : kind;
  return `${sort} ${Math.min(candidate.explained, FULL_SUPPORT)}${unexplained > 0 ? ' unexplained' : ''}${disputed ? ' disputed' : ''}`;
}

/** The rule of succession over the values that it explains and does not. */
function priorOf({ candidate, unexplained, disputed }: Expectation): number {
  const rate = (candidate.explained + 1) / (candidate.explained + unexplained + 2);
  return disputed ? rate * DISPUTED : rate;
}
