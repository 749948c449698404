/**
 * How sure the offer of a repeated edit is, in three steps, each a logistic model small enough to read.
 *
 * 1. `fit`: a place by itself, from what it shares with the examples and with the places left alone.
 * 2. `place`: a place among all the others. One with many better kinds above it is rarely wanted, however well it fits.
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

export const fitOf = (models: Pick<EditModels, 'fit'>, values: readonly number[]): number =>
  clipped(logOdds(models.fit, values));

/** Log odds so near each other are one level of fit. */
const LEVEL = 0.1;

const levelOf = (fit: number): number => Math.round(fit / LEVEL);

/** The different levels of fit there are, falling; each line counts by its best place. */
export function levelsOf(places: readonly Weighed[], others: readonly number[] = []): number[] {
  const best = new Map<string, number>();
  for (const { line, fit } of places) best.set(line, Math.max(fit, best.get(line) ?? fit));
  return [...new Set([...[...best.values()].map(levelOf), ...others])].sort((a, b) => b - a);
}

/** How many of the falling `levels` are above that of `fit`. */
export function better(levels: readonly number[], fit: number): number {
  const level = levelOf(fit);
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((levels[middle] ?? 0) > level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Features of a place among others. `constants`: how many characters of the changing part are fixed. */
export function amongOthers({ values, fit }: Weighed, levels: readonly number[], constants: number): number[] {
  const [broken = 0, rivals = 0, characters = 0, likeness = 0] = values;
  return [broken, rivals, characters, likeness, fit, Math.log1p(better(levels, fit)), Math.min(1.5, constants / 40)];
}

/** Places less likely than this are in no offer. */
const LIKELY = 0.4;
/** Log odds below which a place does not count even as the next one after an offer. */
const FARTHEST = -4;
/** The same as a probability. */
export const FARTHEST_P = 1 / (1 + Math.exp(-FARTHEST));

/**
 * Features of the offer of the first `size` places, given the falling probabilities of all places: the least likely one in it,
 * and the first one after it. An offer of all that there is, is complete; one that ends in the middle of a slope is arbitrary.
 */
export function offerFeatures(falling: readonly number[], size: number): number[] {
  const next = Math.max(FARTHEST, oddsOf(falling[size] ?? 0));
  return [oddsOf(falling[size - 1] ?? 0), next, next === FARTHEST ? 1 : 0];
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
