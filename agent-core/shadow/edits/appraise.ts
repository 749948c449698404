/** From a survey to sure places: at most one a line, each with its probability. */
import type { Place } from '../../contracts/edits.ts';
import { AFTER_THREE, AFTER_TWO, type EditConfidence } from '../confidence/edit-weights.ts';
import { probability } from '../confidence/logistic.ts';
import { type Evidence, placeFeatures } from './features.ts';
import type { Matcher } from './match.ts';
import type { Found } from './search.ts';

export interface Appraised extends Place {
  readonly line: number;
  /** Nothing that the examples share is missing, and no place left alone fits as well. */
  readonly whole: boolean;
}

export const confidenceFor = (support: number): EditConfidence => (support >= 3 ? AFTER_THREE : AFTER_TWO);

/** Places less likely than this are of no use to anyone. */
const LIKELY = 0.5;

/** The likeliest match of each line, in the order of `open`; those that are not likely at all are left out. */
export function appraise(matcher: Matcher, open: readonly Found[], evidence: Evidence): Appraised[] {
  const { model } = confidenceFor(evidence.support);
  const best = new Map<string, Appraised>();
  for (const found of open) {
    const features = placeFeatures(matcher, found, evidence, (best) => probability(model, best) < LIKELY);
    if (!features) continue;
    const confidence = probability(model, features.values);
    const key = `${found.line} ${found.doc}`;
    const known = best.get(key);
    if (confidence < LIKELY || (known && known.confidence >= confidence)) continue;
    const { doc, offset, length, text, line } = found;
    best.set(key, { doc, offset, length, text, line, confidence, whole: features.whole });
  }
  return [...best.values()];
}

/**
 * The places of an offer. Two examples share much by chance: only whole places then, and no offer for the sake of a single one.
 */
export function surePlaces<P extends Pick<Appraised, 'confidence' | 'whole'>>(
  places: readonly P[],
  support: number,
  cut: number,
): P[] {
  const sure = places.filter((place) => place.confidence >= cut && (support > 2 || place.whole));
  return support > 2 || sure.length > 1 ? sure : [];
}
