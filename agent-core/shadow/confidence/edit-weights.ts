/** Trained by scripts/train-edit-confidence.mts; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';

export interface EditConfidence {
  readonly model: LogisticModel;
  readonly records: readonly CutRecord[];
}

/** By number of examples: two, or three and more. */
export const AFTER_TWO: EditConfidence = {
  model: { bias: 0.93, weights: [-1.38, -0.36, 5.07, 3.08, -1.78] },
  records: [{ cut: 0.95, tried: 187, right: 180 }],
};
export const AFTER_THREE: EditConfidence = {
  model: { bias: 1.37, weights: [-3.39, -0.51, 3.42, 5.51, -0.87] },
  records: [{ cut: 0.85, tried: 230, right: 216 }],
};
