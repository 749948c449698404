/** Trained by scripts/train-edit-confidence.mts on commits of eight public histories; do not edit by hand. */
import type { EditModels } from './edit-model.ts';
import type { CutRecord } from './record.ts';

export const MODELS: EditModels = {
  fit: { bias: 2.0827, weights: [-1.7575, -0.4763, 4.5898, 3.6286, -2.2927] },
  place: { bias: 1.7818, weights: [-2.0223, -0.9657, 2.9809, 3.792, -0.2883, -0.9625, 8.0928] },
  offer: { bias: -0.2679, weights: [0.7859, -0.0391, 0.4475] },
};

/** Offers by models that had not seen the history: how many were made at a cut, and how many of them were wholly right. */
export const AFTER_TWO: readonly CutRecord[] = [
  { cut: 0.94, tried: 184, right: 176 },
  { cut: 0.96, tried: 163, right: 158 },
];
export const AFTER_THREE: readonly CutRecord[] = [
  { cut: 0.83, tried: 233, right: 222 },
  { cut: 0.87, tried: 219, right: 210 },
  { cut: 0.9, tried: 205, right: 197 },
  { cut: 0.94, tried: 186, right: 182 },
];
