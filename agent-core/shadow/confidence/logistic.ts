/** Logistic regression over named features: a probability, or its log odds. */

export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

/** Log odds beyond these say no more than "surely" and "surely not". */
const SURE = Math.log(9999);

export function logOdds(model: LogisticModel, features: readonly number[]): number {
  return model.weights.reduce((total, weight, i) => total + weight * (features[i] ?? 0), model.bias);
}

export function probability(model: LogisticModel, features: readonly number[]): number {
  return 1 / (1 + Math.exp(-logOdds(model, features)));
}

/** Log odds within ±9.2, the range in which they mean something. */
export const clipped = (odds: number): number => Math.max(-SURE, Math.min(SURE, odds));

/** Of a probability, certainty included. */
export const oddsOf = (p: number): number => clipped(Math.log(p / (1 - p)));
