/** The pictures: a reliability diagram, precision by coverage, and interruptions over active time. */
import type { Family } from './family.mts';
import { SURE } from './measure.mts';
import { type Bin, binsOf, type CurvePoint, curveOf, expectedCalibrationError, sureOf } from './reliability.mts';
import { LEFT, line, path, percent, plotOf, px, shares, svg, text, WIDTH } from './svg.mts';
import { GOAL_PER_8_HOURS, type Typing } from './typing.mts';

const HEIGHT = 240;
const COUNTS = 54;
const BAR = 34;
/** More points than a screen has columns are not drawn. */
const POINTS = 300;

/** Share right by confidence with its interval; how many answers each bin holds, below. */
export function reliabilityDiagram({ name, samples }: Family): string {
  const bins = binsOf(samples);
  const plot = plotOf(shares('Confidence'), shares('Share that was right'), HEIGHT, COUNTS);
  const most = Math.max(1, ...bins.map(({ tried }) => tried));
  const floor = plot.y(0) + COUNTS;
  const marks = bins.map((bin) => {
    const x = plot.x(bin.confidence);
    if (bin.tried === 0) return '';
    const spread = line(x, plot.y(bin.low), x, plot.y(bin.high), 'whisker');
    return `<g><title>${told(bin)}</title>${spread}<circle class="dot" cx="${px(x)}" cy="${px(plot.y(bin.right / bin.tried))}" r="4"/></g>`;
  });
  const bars = bins.map(({ from, tried }) => {
    const height = (tried / most) * BAR;
    const bar = `<rect class="bar" x="${px(plot.x(from) + 2)}" y="${px(floor - height)}" width="${px(WIDTH / bins.length - 4)}" height="${px(height)}"/>`;
    return tried === 0
      ? ''
      : bar + text(plot.x(from + 0.5 / bins.length), floor - height - 4, short(tried), 'count', 'middle');
  });
  const ideal = line(plot.x(0), plot.y(0), plot.x(1), plot.y(1), 'reference');
  const label = `Reliability of ${name}: ${inWords(bins)}`;
  return svg(HEIGHT + COUNTS, label, plot.axes + ideal + bars.join('') + marks.join(''));
}

function inWords(bins: readonly Bin[]): string {
  const filled = bins.filter(({ tried }) => tried > 0);
  if (filled.length === 0) return 'nothing was predicted.';
  return `${filled.map(told).join('; ')}. Expected calibration error ${expectedCalibrationError(bins).toFixed(3)}.`;
}

const told = ({ from, to, tried, right, low, high }: Bin) =>
  `confidence ${percent(from)} to ${percent(to)}: ${right} of ${tried} right (95 % interval ${percent(low)} to ${percent(high)})`;
const short = (count: number) => (count < 1000 ? String(count) : `${(count / 1000).toFixed(1)}k`);

/** Precision of the surest answers as more and more questions are answered, with its one-sided bound. */
export function precisionCoverage({ name, samples, asked, questions, goals }: Family): string {
  const curve = thinned(curveOf(samples, asked));
  const plot = plotOf(shares(`Coverage: share of ${questions} answered`), shares('Precision'), HEIGHT + COUNTS);
  // Among equally sure answers any part is as good as the whole: the first ones reach back to no coverage.
  const drawn = curve.slice(0, 1).map((point) => ({ ...point, coverage: 0 }));
  drawn.push(...curve);
  const upper = drawn.map(({ coverage, precision }) => [plot.x(coverage), plot.y(precision)] as const);
  const lower = drawn.map(({ coverage, low }) => [plot.x(coverage), plot.y(low)] as const);
  const sure = sureOf(samples, asked, SURE);
  const goal = goals.surePrecision;
  const parts = [
    plot.axes,
    goal === undefined ? '' : line(plot.x(0), plot.y(goal), plot.x(1), plot.y(goal), 'goal'),
    upper.length > 0 ? path([...upper, ...lower.toReversed()], 'band') + path(upper, 'curve') : '',
    sure.tried > 0 ? surePoint(plot.x(sure.coverage), plot.y(sure.precision)) : '',
  ];
  const label = `Precision by coverage of ${name}. At confidence .9 and above: ${sure.right} of ${sure.tried} right, ${percent(sure.coverage, 1)} of ${asked} ${questions}.`;
  return svg(HEIGHT + COUNTS, label, parts.join(''));
}

/** Its label keeps clear of the axes. */
function surePoint(x: number, y: number): string {
  const dot = `<circle class="dot" cx="${px(x)}" cy="${px(y)}" r="5"/>`;
  if (x < LEFT + 30) return dot + text(x + 12, y + 5, '≥ .9', 'count', 'start');
  const isLow = y > HEIGHT + COUNTS - 24;
  return dot + text(x, isLow ? y - 14 : y + 24, '≥ .9', 'count', 'middle');
}

function thinned(curve: readonly CurvePoint[]): readonly CurvePoint[] {
  const step = Math.ceil(curve.length / POINTS);
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1);
}

/** Suggestions shown so far against the number that the goal allows. */
export function interruptionsOverTime({ shown, hours }: Typing): string {
  const most = Math.max(2, shown.length + 1, Math.ceil((hours / 8) * GOAL_PER_8_HOURS));
  const every = Math.ceil(most / 6);
  const counts = Array.from({ length: Math.floor(most / every) + 1 }, (_, i) => i * every);
  const apart = Math.max(1, Math.ceil(hours / 8));
  const marks = Array.from({ length: Math.floor(hours / apart) + 1 }, (_, i) => i * apart);
  const plot = plotOf(
    { from: 0, to: hours, ticks: marks, label: 'Active hours' },
    { from: 0, to: most, ticks: counts, label: 'Suggestions so far' },
    HEIGHT,
  );
  const sorted = shown.toSorted((a, b) => a.hour - b.hour);
  const steps = sorted.flatMap(({ hour }, i) => [[hour, i] as const, [hour, i + 1] as const]);
  const points = [[0, 0] as const, ...steps, [hours, shown.length] as const];
  const allowed = line(plot.x(0), plot.y(0), plot.x(hours), plot.y((hours / 8) * GOAL_PER_8_HOURS), 'goal');
  const label = `${shown.length} suggestions in ${hours.toFixed(1)} active hours; the goal allows ${((hours / 8) * GOAL_PER_8_HOURS).toFixed(1)}.`;
  return svg(
    HEIGHT,
    label,
    plot.axes +
      allowed +
      path(
        points.map(([x, y]) => [plot.x(x), plot.y(y)]),
        'curve',
      ),
  );
}
