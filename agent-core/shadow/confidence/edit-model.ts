/**
 * How sure the offer of a repeated edit is, in three steps, each a logistic model small enough to read.
 *
 * 1. `fit`: a place by itself, from what it shares with the examples and with the places left alone.
 * 2. `place`: a place among all the others. A place with many better ones above it is rarely wanted, however well it fits.
 * 3. `offer`: a whole set of places. An offer is right only when all of it is, so many fair places are worse than a few good ones.
 */
import { clipped, type LogisticModel, logOdds, oddsOf, probability } from './logistic.ts';

export interface EditModels {
  readonly fit: LogisticModel;
  readonly place: LogisticModel;
  readonly offer: LogisticModel;
}

/** A place as the models see it. */
export interface Weighed {
  /** Names the line: only the best place of a line counts. */
  readonly line: string;
  /** The features of a place by itself. */
  readonly values: readonly number[];
  /** Log odds of these, clipped. */
  readonly fit: number;
}

/** Fits closer than this are equal. */
const SAME = 1e-6;

export const fitOf = (models: Pick<EditModels, 'fit'>, values: readonly number[]): number =>
  clipped(logOdds(models.fit, values));

/** The best fit of each line, falling. */
export function bestFits(places: readonly Weighed[]): number[] {
  const best = new Map<string, number>();
  for (const { line, fit } of places) best.set(line, Math.max(fit, best.get(line) ?? fit));
  return [...best.values()].sort((a, b) => b - a);
}

/** How many of the falling `fits` are better than `fit`. */
export function better(fits: readonly number[], fit: number): number {
  let low = 0;
  let high = fits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fits[middle] ?? 0) > fit + SAME) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Features of a place among others. `constants`: how many characters of the changing part are fixed. */
export function amongOthers({ values, fit }: Weighed, fits: readonly number[], constants: number): number[] {
  const [broken = 0, rivals = 0, characters = 0, likeness = 0] = values;
  return [broken, rivals, characters, likeness, fit, Math.log1p(better(fits, fit)), Math.min(1.5, constants / 40)];
}

/** Places less likely than this are in no offer. */
const LIKELY = 0.4;
/** Log odds below which a place does not count even as the next one after an offer. */
const FARTHEST = -4;
/** The same as a probability. */
export const FARTHEST_P = 1 / (1 + Math.exp(-FARTHEST));

/**
 * Features of the offer of the first `size` places, given the falling probabilities of all places. What comes after it tells as
 * much as what is in it: an offer of all that there is, is complete; one that ends in the middle of a slope is arbitrary.
 */
export function offerFeatures(falling: readonly number[], size: number): number[] {
  const together = falling.slice(0, size).reduce((sum, p) => sum + Math.log(p), 0);
  const least = oddsOf(falling[size - 1] ?? 0);
  const next = Math.max(FARTHEST, oddsOf(falling[size] ?? 0));
  return [least, together, Math.log1p(size), oddsOf(falling[0] ?? 0), next, next === FARTHEST ? 1 : 0];
}

/** Probabilities closer than this are not told apart by an offer's end. */
const EQUAL = 1e-4;

/** Sizes an offer of places with these falling probabilities can have: it ends only between places that differ. */
export function offerSizes(falling: readonly number[]): number[] {
  const likely = falling.filter((p) => p >= LIKELY);
  return likely.flatMap((p, i) => (p - (falling[i + 1] ?? 0) >= EQUAL ? [i + 1] : []));
}

/** The largest number of places whose offer is wholly right with probability `atLeast`; 0 where there is none. */
export function sureSize(model: LogisticModel, falling: readonly number[], atLeast: number): number {
  return offerSizes(falling).findLast((size) => probability(model, offerFeatures(falling, size)) >= atLeast) ?? 0;
}
