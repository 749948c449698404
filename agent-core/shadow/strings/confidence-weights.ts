/**
 * Trained by scripts/train-strings.mts; do not edit by hand. After three examples, the share of answers at confidence 0.9 and
 * more and how many of them were wrong, by this model (fitted) and by models that had not seen the task (heldOut):
 * {"answers":5031,"fitted":{"sureShare":0.969,"sureWrong":0.011},"heldOut":{"sureShare":0.963,"sureWrong":0.016}}
 */
import type { LogisticModel } from '../confidence/logistic.ts';

export const CONFIDENCE: LogisticModel = {
  bias: 0.961,
  weights: [-1.273, -0.797, 3.135, 1.201, -0.44, -0.269, -0.775, 1.991, 0.976, -0.264, -1.196, -0.378, -3.421],
};
