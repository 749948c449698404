/**
 * How often offers of a kind were wholly right, as counts, and what the person's own outcomes add to them.
 *
 * An offer is the largest set of places that the model holds wholly right with the probability of a cut. The record of a cut
 * says how many offers made at that cut, in histories the model had not seen, were exactly what the person did; so raising the
 * cut drops places and raises the bound.
 */
import { lowerBound } from './bound.ts';

export interface CutRecord {
  /** Least probability of an offer, as the model has it. */
  readonly cut: number;
  readonly tried: number;
  readonly right: number;
}

/** What became of the offers of a pattern and of all patterns, in the person's own hands. */
export interface Outcomes {
  readonly kept: number;
  readonly undone: number;
}

export const NO_OUTCOMES: Outcomes = { kept: 0, undone: 0 };

export interface Estimate {
  readonly cut: number;
  readonly confidence: number;
  readonly lowerBound: number;
}

/** Outcomes count as so many recorded offers: those of the pattern itself say most. */
const OWN = 12;
const KIND = 1;

/** The estimate at the lowest cut whose bound reaches `atLeast`; undefined where none does. */
export function estimate(
  records: readonly CutRecord[],
  atLeast: number,
  own: Outcomes,
  kind: Outcomes,
): Estimate | undefined {
  const kept = own.kept * OWN + kind.kept * KIND;
  const undone = own.undone * OWN + kind.undone * KIND;
  for (const { cut, tried, right } of records) {
    const all = tried + kept + undone;
    const bound = boundOf(right + kept, all);
    if (bound >= atLeast) return { cut, confidence: (right + kept) / all, lowerBound: bound };
  }
  return undefined;
}

const bounds = new Map<string, number>();

/** The bound is dear and the same few counts come again and again. */
function boundOf(right: number, tried: number): number {
  const key = `${right}/${tried}`;
  const known = bounds.get(key);
  if (known !== undefined) return known;
  if (bounds.size > 500) bounds.clear();
  const bound = lowerBound(right, tried);
  bounds.set(key, bound);
  return bound;
}
