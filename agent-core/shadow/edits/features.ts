/** What the place model looks at. Names and order are those of the weights file. */

import type { Matcher } from './match.ts';
import type { Found } from './search.ts';
import { jaccard } from './tokens.ts';
import { matchedCharacters, type Vector } from './vector.ts';

/** What a place is compared with. */
export interface Evidence {
  readonly examples: readonly ReadonlySet<string>[];
  /** Matches the person passed and left alone. */
  readonly negatives: readonly { readonly vector: Vector; readonly words: ReadonlySet<string> }[];
  /** How many matches there are, places left alone included. */
  readonly matches: number;
  readonly support: number;
}

export interface PlaceFeatures {
  readonly values: readonly number[];
  /** Nothing that the examples share is missing. */
  readonly whole: boolean;
  /** Places left alone that fit at least as well. */
  readonly rivals: number;
}

export function placeFeatures(matcher: Matcher, place: Found, evidence: Evidence): PlaceFeatures {
  const { vector } = place;
  const broken = matcher.full.filter((most, i) => (vector[i] ?? 0) < most).length;
  const rivals = evidence.negatives.filter((negative) => atLeast(negative.vector, vector)).length;
  const near = (sets: readonly ReadonlySet<string>[]) => Math.max(0, ...sets.map((set) => jaccard(set, place.words)));
  const characters = matchedCharacters(matcher.template, place.tokens, place.start, vector);
  const values = [
    broken / 5,
    Math.log1p(rivals),
    Math.min(1, characters / 40),
    near(evidence.examples) - near(evidence.negatives.map((negative) => negative.words)),
    Math.log1p(evidence.matches) / 5,
  ];
  return { values, whole: broken === 0, rivals };
}

const atLeast = (a: Vector, b: Vector): boolean => b.every((entry, i) => (a[i] ?? 0) >= entry);
