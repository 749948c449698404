/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { EditModels } from './edit-model.ts';
import type { CutRecord } from './record.ts';

export const MODELS: EditModels = {
  fit: { bias: 2.0908, weights: [-1.7385, -0.4652, 4.5757, 3.5954, -2.3163] },
  place: { bias: 2.3143, weights: [-2.5963, -1.1348, 4.1576, 4.8611, -0.5983, -0.7969, 8.4981] },
  offer: { bias: -0.9642, weights: [0.8202, -0.0648, 0.0461, -0.108, 0.0916] },
};

/** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
export const AFTER_TWO: readonly CutRecord[] = [
  { cut: 0.94, tried: 179, right: 173 },
  { cut: 0.96, tried: 160, right: 155 },
];
export const AFTER_THREE: readonly CutRecord[] = [
  { cut: 0.82, tried: 229, right: 218 },
  { cut: 0.86, tried: 218, right: 211 },
  { cut: 0.9, tried: 200, right: 194 },
  { cut: 0.94, tried: 182, right: 177 },
];
