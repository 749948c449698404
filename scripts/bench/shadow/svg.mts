/** A plot's frame: scales, axes and labels as SVG text. Colours come from the page's style sheet. */

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly label: string;
  readonly format?: (tick: number) => string;
}

/** In pixels of the plot area; around it lies room for axes. */
export const LEFT = 52;
export const TOP = 12;
export const WIDTH = 340;
const RIGHT = 22;
const AXIS = 44;

export interface Plot {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly axes: string;
}

/** With a space that does not break. */
export const percent = (share: number, digits = 0) => `${(share * 100).toFixed(digits)}\u00a0%`;
/** Two digits after the point are more than a screen shows. */
export const px = (value: number) => String(Math.round(value * 100) / 100);
export const shares = (label: string): Scale => ({
  from: 0,
  to: 1,
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
  label,
  format: percent,
});

/** A plot `height` pixels high; `below` pixels are left free between it and the axis of x. */
export function plotOf(x: Scale, y: Scale, height: number, below = 0): Plot {
  const toX = (value: number) => LEFT + ((value - x.from) / (x.to - x.from)) * WIDTH;
  const toY = (value: number) => TOP + height - ((value - y.from) / (y.to - y.from)) * height;
  const floor = TOP + height + below;
  const across = x.ticks.map((tick) => text(toX(tick), floor + 16, (x.format ?? String)(tick), 'tick', 'middle'));
  const up = y.ticks.map(
    (tick) =>
      line(LEFT, toY(tick), LEFT + WIDTH, toY(tick), 'grid') +
      text(LEFT - 7, toY(tick) + 4, (y.format ?? String)(tick), 'tick', 'end'),
  );
  const middle = TOP + height / 2;
  const labels =
    text(LEFT + WIDTH / 2, floor + 36, x.label, 'label', 'middle') +
    `<text class="label" text-anchor="middle" transform="translate(11 ${px(middle)}) rotate(-90)">${escaped(y.label)}</text>`;
  return {
    x: toX,
    y: toY,
    axes: up.join('') + line(LEFT, floor, LEFT + WIDTH, floor, 'axis') + across.join('') + labels,
  };
}

/** @param label what the picture shows, for those who do not see it. */
export function svg(height: number, label: string, inside: string): string {
  const width = LEFT + WIDTH + RIGHT;
  const whole = TOP + height + AXIS;
  return `<svg viewBox="0 0 ${width} ${whole}" width="${width}" height="${whole}" role="img" aria-label="${escaped(label)}">${inside}</svg>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

export function text(x: number, y: number, words: string, kind: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text class="${kind}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

export function path(points: readonly (readonly [number, number])[], kind: string): string {
  return `<path class="${kind}" d="M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}"/>`;
}

export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
