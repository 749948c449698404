/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { EditModels } from './edit-model.ts';
import type { CutRecord } from './record.ts';

export const MODELS: EditModels = {
  fit: { bias: 2.0827, weights: [-1.7575, -0.4763, 4.5898, 3.6286, -2.2927] },
  place: { bias: 2.2888, weights: [-2.6109, -1.1421, 4.2726, 4.9511, -0.5966, -0.7954, 8.2916] },
  offer: { bias: -0.745, weights: [0.7926, -0.0826, 0.0064, 0.0346, -0.0416, 0.9922] },
};

/** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
export const AFTER_TWO: readonly CutRecord[] = [
  { cut: 0.94, tried: 185, right: 179 },
  { cut: 0.96, tried: 164, right: 159 },
];
export const AFTER_THREE: readonly CutRecord[] = [
  { cut: 0.82, tried: 233, right: 222 },
  { cut: 0.86, tried: 222, right: 212 },
  { cut: 0.9, tried: 204, right: 198 },
  { cut: 0.94, tried: 186, right: 181 },
];
