/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { EditModels } from './edit-model.ts';
import type { CutRecord } from './record.ts';

export const MODELS: EditModels = {
  fit: { bias: 2.0827, weights: [-1.7575, -0.4763, 4.5898, 3.6286, -2.2927] },
  place: { bias: 2.2888, weights: [-2.6109, -1.1421, 4.2726, 4.9511, -0.5966, -0.7954, 8.2916] },
  offer: { bias: -0.9405, weights: [0.8244, -0.0677, 0.0285, -0.1112, 0.0937] },
};

/** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
export const AFTER_TWO: readonly CutRecord[] = [
  { cut: 0.94, tried: 181, right: 175 },
  { cut: 0.96, tried: 164, right: 158 },
];
export const AFTER_THREE: readonly CutRecord[] = [
  { cut: 0.82, tried: 232, right: 221 },
  { cut: 0.86, tried: 220, right: 213 },
  { cut: 0.9, tried: 203, right: 197 },
  { cut: 0.94, tried: 185, right: 180 },
];
