/** What the place model looks at. Names and order are those of the weights file. */

import { Likeness } from './likeness.ts';
import type { Matcher } from './match.ts';
import type { Found } from './search.ts';
import { matchedCharacters, type Vector } from './vector.ts';
import { hashedWords } from './word-hashes.ts';

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
  /** Levels of fit of the open places, best first. */
  readonly levels: readonly number[];
  /** The words are known by their hashes alone. */
  readonly hashed?: boolean;
}

/** More lines than this are not compared word by word. */
const MOST_LINES = 200;

export function distinctLines(lines: readonly ReadonlySet<string>[]): ReadonlySet<string>[] {
  return [...new Set(lines)].slice(-MOST_LINES);
}

/**
 * The features of a place by itself, the dear ones last. `hopeless` is asked on the way with the best that they can still
 * become; where it says so the place is dropped.
 */
export function placeFeatures(
  matcher: Matcher,
  place: Found,
  evidence: Evidence,
  hopeless: (best: readonly number[]) => boolean,
): number[] | undefined {
  const { vector, parsed } = place;
  let broken = 0;
  for (let i = 0; i < matcher.full.length; i++) if ((vector[i] ?? 0) < (matcher.full[i] ?? 0)) broken++;
  const characters = matchedCharacters(matcher.template, parsed.tokens, place.start, vector);
  const values = [broken / 5, 0, Math.min(1, characters / 40), 1, Math.log1p(evidence.matches) / 5];
  if (hopeless(values)) return undefined;
  const words = evidence.hashed ? hashedWords(parsed.words) : parsed.words;
  const likeness = Likeness.of(evidence.examples).nearest(words);
  values[3] = likeness;
  if (hopeless(values)) return undefined;
  values[1] = Math.log1p(countAtLeast(evidence.negatives, vector));
  if (hopeless(values)) return undefined;
  values[3] = likeness - Likeness.of(evidence.negativeWords).nearest(words);
  return values;
}

/** Characters of the changing part that every example has. */
export function constantCharacters({ template }: Matcher): number {
  return template.core.reduce((sum, slot) => sum + (slot.slot === 'const' ? slot.text.trim().length : 0), 0);
}

function countAtLeast(vectors: readonly Vector[], least: Vector): number {
  let count = 0;
  for (const vector of vectors) if (isAtLeast(vector, least)) count++;
  return count;
}

function isAtLeast(vector: Vector, least: Vector): boolean {
  for (let i = 0; i < least.length; i++) if ((vector[i] ?? 0) < (least[i] ?? 0)) return false;
  return true;
}
