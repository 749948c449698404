/** What a family's confidences are worth: reliability bins, expected calibration error, precision by coverage. Pure functions. */
import { LEVEL, lowerBound } from '../../../agent-core/shadow/confidence/bound.ts';

/** One answer that was given: how sure, and whether it was exactly what the person did. */
export interface Sample {
  /** From 0 to 1. */
  readonly confidence: number;
  readonly right: boolean;
}

/** Confidences in [from, to); the last bin has 1 too. `low` and `high` bound the share that is right, two-sided at 95 %. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly tried: number;
  readonly right: number;
  /** Mean confidence; NaN in an empty bin. */
  readonly confidence: number;
  readonly low: number;
  readonly high: number;
}

/** All answers of at least this confidence. `low` is the one-sided 95 % bound of their precision. */
export interface CurvePoint {
  readonly confidence: number;
  readonly tried: number;
  readonly right: number;
  /** Share of all questions that are answered so. */
  readonly coverage: number;
  readonly precision: number;
  readonly low: number;
}

/** Bins of equal width. */
export function binsOf(samples: readonly Sample[], count = 10): Bin[] {
  const members = Array.from({ length: count }, (): Sample[] => []);
  for (const sample of samples) {
    // Shares such as .3 lie a little below three tenths in binary.
    const bin = Math.floor(sample.confidence * count + 1e-9);
    members[Math.max(0, Math.min(count - 1, bin))]?.push(sample);
  }
  return members.map((inside, i) => {
    const tried = inside.length;
    const right = rightOf(inside);
    const confidence = inside.reduce((sum, sample) => sum + sample.confidence, 0) / tried;
    return { from: i / count, to: (i + 1) / count, tried, right, confidence, ...interval(right, tried) };
  });
}

/** Clopper and Pearson's interval: a one-sided bound from either side, at half the error each. 0 to 1 where nothing was tried. */
export function interval(right: number, tried: number): { low: number; high: number } {
  const level = (1 + LEVEL) / 2;
  return { low: lowerBound(right, tried, level), high: 1 - lowerBound(tried - right, tried, level) };
}

/** Mean distance of confidence and share right, weighted by the bins' counts (Naeini et al., AAAI 2015). NaN without samples. */
export function expectedCalibrationError(bins: readonly Bin[]): number {
  const all = bins.reduce((sum, { tried }) => sum + tried, 0);
  const distance = ({ tried, right, confidence }: Bin) => (tried > 0 ? Math.abs(right - tried * confidence) : 0);
  return bins.reduce((sum, bin) => sum + distance(bin), 0) / all;
}

/** By falling confidence, one point for each confidence that occurs: equal ones cannot be told apart by any threshold. */
export function curveOf(samples: readonly Sample[], asked: number): CurvePoint[] {
  const sorted = samples.toSorted((a, b) => b.confidence - a.confidence);
  const points: CurvePoint[] = [];
  let right = 0;
  sorted.forEach((sample, i) => {
    if (sample.right) right++;
    if (sorted[i + 1]?.confidence === sample.confidence) return;
    points.push(pointOf(sample.confidence, right, i + 1, asked));
  });
  return points;
}

/** All answers of at least `threshold`. Precision is NaN where there is none. */
export function sureOf(samples: readonly Sample[], asked: number, threshold: number): CurvePoint {
  const sure = samples.filter(({ confidence }) => confidence >= threshold);
  return pointOf(threshold, rightOf(sure), sure.length, asked);
}

/** The surest answers that cover at least this share of the questions; undefined where even all of them cover less. */
export function atCoverage(curve: readonly CurvePoint[], coverage: number): CurvePoint | undefined {
  return curve.find((point) => point.coverage >= coverage);
}

function pointOf(confidence: number, right: number, tried: number, asked: number): CurvePoint {
  const low = lowerBound(right, tried);
  return { confidence, tried, right, coverage: tried / asked, precision: right / tried, low };
}

const rightOf = (samples: readonly Sample[]) => samples.reduce((sum, { right }) => sum + (right ? 1 : 0), 0);
