/** Logistic regression over named features: the probability that one place is wanted. */

export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

export function probability(model: LogisticModel, features: readonly number[]): number {
  const sum = model.weights.reduce((total, weight, i) => total + weight * (features[i] ?? 0), model.bias);
  return 1 / (1 + Math.exp(-sum));
}
