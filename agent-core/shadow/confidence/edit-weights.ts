/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';

export interface EditConfidence {
  readonly model: LogisticModel;
  /** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
  readonly records: readonly CutRecord[];
}

export const AFTER_TWO: EditConfidence = {
  model: { bias: 0.1127, weights: [0, -0.5758, 3.8994, 2.4362, 0.9281] },
  records: [{ cut: 0.98, tried: 119, right: 116 }],
};

export const AFTER_THREE: EditConfidence = {
  model: { bias: 1.5765, weights: [-3.9525, -0.6804, 4.2333, 6.4056, -0.4284] },
  records: [
    { cut: 0.94, tried: 219, right: 206 },
    { cut: 0.96, tried: 211, right: 200 },
    { cut: 0.98, tried: 193, right: 184 },
  ],
};
