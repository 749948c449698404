/**
 * Calibration of a model's probability on cases that it had not seen: Platt's logistic function of the logit (Advances in Large
 * Margin Classifiers, 1999), with bends, so that the few highest scores are judged by their like. Isotonic regression on the same
 * folds was sure of as many and right less often.
 */
import { type LogisticModel, probability } from './logistic.ts';

/** Where the function bends, logits. */
const BENDS = [0, 1, 1.5];
const MOST = 12;

/** What the logistic model takes in. */
export function calibrationFeatures(score: number): number[] {
  const logit = Math.log(score / (1 - score));
  const bounded = Math.max(-MOST, Math.min(MOST, logit));
  return [bounded, ...BENDS.map((bend) => Math.max(0, bounded - bend))];
}

export const calibrated = (model: LogisticModel, score: number): number =>
  probability(model, calibrationFeatures(score));
