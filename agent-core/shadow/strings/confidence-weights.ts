/**
 * Trained by scripts/train-strings.mts; do not edit by hand. After three examples, the share of answers at confidence 0.9 and
 * more and how many of them were wrong, by this model (fitted) and by models that had not seen the task (heldOut):
 * {"answers":8194,"fitted":{"sureShare":0.958,"sureWrong":0.011},"heldOut":{"sureShare":0.954,"sureWrong":0.012}}
 */
import type { LogisticModel } from '../confidence/logistic.ts';

export const CONFIDENCE: LogisticModel = {
  bias: 0.749,
  weights: [-1.343, -1.011, 2.972, 1.142, -0.351, -1.194, 0.148, -0.078, 1.316, 0.573, -0.41, -0.928, -0.221, -2.745],
};
