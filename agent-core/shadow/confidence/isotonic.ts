/** Isotonic calibration: scores to how often such scores were right, by counts (Zadrozny and Elkan, KDD 2002). */
import { lowerBound } from './bound.ts';

/** Scores from `from` on, up to the next step: how many were tried and how many of them were right. */
export interface CalibrationStep {
  readonly from: number;
  readonly tried: number;
  readonly right: number;
}

export interface Calibrated {
  readonly confidence: number;
  /** At 95 %. */
  readonly lowerBound: number;
}

/** `steps` rise in `from` and in their share of right ones. Laplace's rule keeps every share below 1. */
export function calibrated(steps: readonly CalibrationStep[], score: number): Calibrated {
  const step = steps.findLast(({ from }) => from <= score) ?? { tried: 0, right: 0 };
  return { confidence: (step.right + 1) / (step.tried + 2), lowerBound: lowerBound(step.right, step.tried) };
}

/**
 * Fits the steps by pooling adjacent violators (Ayer et al., Ann. Math. Stat. 26, 1955), each of at least `least` scores.
 * For training scripts only.
 */
export function fitSteps(
  scored: readonly { readonly score: number; readonly right: boolean }[],
  least: number,
): CalibrationStep[] {
  const pools: { from: number; tried: number; right: number }[] = [];
  const rising = scored.toSorted((a, b) => a.score - b.score);
  for (const { score, right } of rising) {
    pools.push({ from: score, tried: 1, right: right ? 1 : 0 });
    for (let last = pools.at(-1), before = pools.at(-2); last && before; last = pools.at(-1), before = pools.at(-2)) {
      if (before.tried >= least && last.right * before.tried >= before.right * last.tried) break;
      pools.splice(-2, 2, { from: before.from, tried: before.tried + last.tried, right: before.right + last.right });
    }
  }
  const top = pools.at(-1);
  const below = pools.at(-2);
  if (!top || !below || top.tried >= least) return pools;
  return [...pools.slice(0, -2), { from: below.from, tried: below.tried + top.tried, right: below.right + top.right }];
}
