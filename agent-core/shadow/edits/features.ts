/** What the place model looks at. Names and order are those of the weights file. */

import type { Matcher } from './match.ts';
import type { Found } from './search.ts';
import { jaccard } from './tokens.ts';
import { matchedCharacters, type Vector } from './vector.ts';

/** What a place is compared with. */
export interface Evidence {
  /** Words of the examples' lines before the edit. */
  readonly examples: readonly ReadonlySet<string>[];
  /** Matches the person passed and left alone: how well each fits, and the words of their lines. */
  readonly negatives: readonly Vector[];
  readonly negativeWords: readonly ReadonlySet<string>[];
  /** How many matches there are, places left alone included. */
  readonly matches: number;
  readonly support: number;
}

/** More lines than this are not compared word by word. */
const MOST_LINES = 200;

export function distinctLines(lines: readonly ReadonlySet<string>[]): ReadonlySet<string>[] {
  return [...new Set(lines)].slice(-MOST_LINES);
}

export interface PlaceFeatures {
  readonly values: readonly number[];
  /** Nothing that the examples share is missing, and no place left alone fits as well. */
  readonly whole: boolean;
}

export function placeFeatures(matcher: Matcher, place: Found, evidence: Evidence): PlaceFeatures {
  const { vector } = place;
  const [broken = 0, , characters = 0, , matches = 0] = brightestFeatures(matcher, place, evidence);
  const rivals = evidence.negatives.filter((negative) => atLeast(negative, vector)).length;
  const { words } = place.parsed;
  const values = [
    broken,
    Math.log1p(rivals),
    characters,
    nearest(evidence.examples, words) - nearest(evidence.negativeWords, words),
    matches,
  ];
  return { values, whole: broken === 0 && rivals === 0 };
}

/** The features at their best: nothing left alone speaks against the place. Much cheaper than the true ones. */
export function brightestFeatures(matcher: Matcher, place: Found, evidence: Evidence): number[] {
  let broken = 0;
  for (const [i, most] of matcher.full.entries()) if ((place.vector[i] ?? 0) < most) broken++;
  const characters = matchedCharacters(matcher.template, place.parsed.tokens, place.start, place.vector);
  return [broken / 5, 0, Math.min(1, characters / 40), 1, Math.log1p(evidence.matches) / 5];
}

function nearest(lines: readonly ReadonlySet<string>[], words: ReadonlySet<string>): number {
  let best = 0;
  for (const line of lines) {
    const atMost = Math.min(line.size, words.size) / Math.max(line.size, words.size);
    if (atMost > best) best = Math.max(best, jaccard(line, words));
  }
  return best;
}

const atLeast = (a: Vector, b: Vector): boolean => b.every((entry, i) => (a[i] ?? 0) >= entry);
