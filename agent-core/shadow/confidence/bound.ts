/** Exact lower bounds of a success rate from counts (Clopper and Pearson, Biometrika 1934). */

/** One-sided level at which everything here is bounded. */
export const LEVEL = 0.95;

/** The rate that `right` of `tried` successes exclude from below at `level`. Counts may be fractions; 0 where nothing was tried. */
export function lowerBound(right: number, tried: number, level = LEVEL): number {
  if (tried <= 0 || right <= 0) return 0;
  const wrong = Math.max(0, tried - right);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, right, wrong + 1) < 1 - level) low = middle;
    else high = middle;
  }
  return low;
}

/** Regularised incomplete beta function, by Lentz's continued fraction (Numerical Recipes, 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 300; m++) {
    for (const step of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / safe(1 + step * d);
      c = safe(1 + step / c);
      result *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-12) break;
  }
  return result;
}

/** Stirling's series, shifted up to where it is exact to ten digits. */
function logGamma(z: number): number {
  let shifted = z;
  let log = 0;
  for (; shifted < 12; shifted++) log -= Math.log(shifted);
  const series = 1 / (12 * shifted) - 1 / (360 * shifted ** 3) + 1 / (1260 * shifted ** 5);
  return log + (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series;
}
