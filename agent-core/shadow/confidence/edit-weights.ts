/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';

export interface EditConfidence {
  readonly model: LogisticModel;
  /** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
  readonly records: readonly CutRecord[];
}

export const AFTER_TWO: EditConfidence = {
  model: { bias: 1.0752, weights: [-1.9797, -0.3202, 4.5264, 3.6018, -1.2479] },
  records: [{ cut: 0.98, tried: 114, right: 112 }],
};

export const AFTER_THREE: EditConfidence = {
  model: { bias: 1.5386, weights: [-3.9632, -0.6673, 4.1581, 6.5558, -0.3999] },
  records: [
    { cut: 0.92, tried: 228, right: 215 },
    { cut: 0.94, tried: 220, right: 207 },
    { cut: 0.96, tried: 212, right: 201 },
    { cut: 0.98, tried: 192, right: 184 },
  ],
};
