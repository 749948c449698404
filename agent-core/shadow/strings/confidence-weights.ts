/**
 * Trained by scripts/train-strings.mts; do not edit by hand. After three examples, the share of answers at confidence 0.9 and
 * more and how many of them were wrong, by this model (fitted) and by models that had not seen the task (heldOut):
 * {"answers":5031,"fitted":{"sureShare":0.971,"sureWrong":0.011},"heldOut":{"sureShare":0.961,"sureWrong":0.016}}
 */
import type { LogisticModel } from '../confidence/logistic.ts';

export const CONFIDENCE: LogisticModel = {
  bias: 0.822,
  weights: [-1.284, -0.788, 3.251, 1.234, -0.401, -0.294, -0.766, 2.021, 1.017, -0.189, -1.199, -0.394, -3.536],
};
