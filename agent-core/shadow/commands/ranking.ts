/** The few likeliest of many candidates, by a logistic model over what the families say. */
import type { LogisticModel } from '../confidence/logistic.ts';
import type { Candidate } from './candidates.ts';

/** How many are looked at twice, and how many behind them are kept to be shown. */
const MOST_BEST = 3;
const MOST_OTHERS = 5;

export interface Ranked extends Candidate {
  readonly logit: number;
}

export interface Ranking {
  /** Best first; the first of equals stands before the others. */
  readonly best: readonly Ranked[];
  /** Those behind them, in order. */
  readonly others: readonly Ranked[];
  /** Logarithm of the candidates' summed odds: little where nothing is familiar. */
  readonly evidence: number;
}

export function rank(candidates: readonly Candidate[], { bias, weights }: LogisticModel): Ranking {
  const ranked = candidates.map(({ line, features }): Ranked => {
    const logit = weights.reduce((sum, weight, i) => sum + weight * (features[i] ?? 0), bias);
    return { line, features, logit };
  });
  const odds = ranked.reduce((sum, { logit }) => sum + Math.exp(logit), 1e-9);
  const falling = ranked.toSorted((a, b) => b.logit - a.logit);
  const others = falling.slice(MOST_BEST, MOST_BEST + MOST_OTHERS);
  return { best: falling.slice(0, MOST_BEST), others, evidence: Math.log(odds) };
}
