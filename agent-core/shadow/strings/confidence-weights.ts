/**
 * Trained by scripts/train-strings.mts; do not edit by hand. After three examples, the share of answers at confidence 0.9 and
 * more and how many of them were wrong, by this model (fitted) and by models that had not seen the task (heldOut):
 * {"answers":5031,"fitted":{"sureShare":0.976,"sureWrong":0.009},"heldOut":{"sureShare":0.961,"sureWrong":0.011}}
 */
import type { LogisticModel } from '../confidence/logistic.ts';

export const CONFIDENCE: LogisticModel = {
  bias: 2.322,
  weights: [-1.622, -0.877, 2.984, 0.506, -0.586, -0.122, -1.588, 1.475, 0.153, -2.275, -1.169, 0.447],
};
