/** Trained by scripts/train-deletion-confidence.mts on commits of public histories; do not edit by hand. */
import type { LogisticModel } from './logistic.ts';
import type { CutRecord } from './record.ts';

export const DELETION_MODEL: LogisticModel = {
  bias: -2.2384,
  weights: [-0.7517, -0.8407, -0.2392, 3.0444, 0.0418, 0.0319, 1.3937, 0.7576, 0.9864, 1.2719, -1.387],
};

/** By models that had not seen the history: commits with offers at a cut, and those in which every offer was wholly right. */
export const DELETIONS: readonly CutRecord[] = [
  { cut: 0.96, tried: 260, right: 244 },
  { cut: 0.97, tried: 225, right: 213 },
];
/** The same for blocks of two lines and more, in the histories of training alone: too few to speak of them before the person kept some deletions. */
export const BLOCKS: readonly CutRecord[] = [{ cut: 0.98, tried: 52, right: 50 }];
