/** The figures of a family, as the bench prints them and the page lists them. */
import { atMost, type Figure, atLeast as goal, rounded } from '../figure.mts';
import type { Family } from './family.mts';
import { atCoverage, binsOf, curveOf, expectedCalibrationError, sureOf } from './reliability.mts';
import { GOAL_PER_8_HOURS, per8Hours, type Typing } from './typing.mts';

export const SURE = 0.9;

/** Held against the limit where there is one, reported where there is none; null where there is nothing to measure. */
function held(value: number, limit: number | undefined): Pick<Figure, 'value' | 'goal' | 'ok'> {
  if (!Number.isFinite(value)) return { value: null };
  const short = rounded(value, 4);
  return limit === undefined ? { value: short } : goal(short, limit);
}

export function figuresOf({ name, samples, asked, goals, questions }: Family): Figure[] {
  const bench = `shadow, ${name.toLowerCase()}`;
  const sure = sureOf(samples, asked, SURE);
  const share = (metric: string, value: number, limit?: number): Figure => ({
    bench,
    metric,
    unit: 'share',
    ...held(value, limit),
  });
  const { precisionAt } = goals;
  const at = precisionAt && atCoverage(curveOf(samples, asked), precisionAt.coverage);
  return [
    { bench, metric: questions, unit: 'questions', value: asked },
    share('answered', samples.length / asked),
    share('right, of all questions', samples.filter(({ right }) => right).length / asked, goals.right),
    share('expected calibration error', expectedCalibrationError(binsOf(samples))),
    share('precision at confidence .9', sure.precision, goals.surePrecision),
    share('coverage at confidence .9', sure.coverage, goals.sureCoverage),
    ...(precisionAt
      ? [
          share(
            `precision at coverage ${String(precisionAt.coverage).replace(/^0/, '')}`,
            at?.precision ?? Number.NaN,
            precisionAt.precision,
          ),
        ]
      : []),
  ];
}

export function interruptions(typing: Typing): Figure[] {
  const bench = 'shadow, ordinary typing';
  const rate = rounded(per8Hours(typing));
  return [
    { bench, metric: 'active time', unit: 'hours', value: rounded(typing.hours) },
    { bench, metric: 'suggestions', unit: 'suggestions', value: typing.shown.length },
    { bench, metric: 'suggestions per 8 active hours', unit: 'suggestions', ...atMost(rate, GOAL_PER_8_HOURS) },
  ];
}
