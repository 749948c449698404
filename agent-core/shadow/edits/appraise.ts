/** From a survey to sure places: at most one a line, each with its probability. */
import type { Place } from '../../contracts/edits.ts';
import { AFTER_THREE, AFTER_TWO, type EditConfidence } from '../confidence/edit-weights.ts';
import { probability } from '../confidence/logistic.ts';
import { type Evidence, placeFeatures } from './features.ts';
import type { Matcher } from './match.ts';
import type { Found } from './search.ts';

export interface Appraised extends Place {
  readonly line: number;
}

export const confidenceFor = (support: number): EditConfidence => (support >= 3 ? AFTER_THREE : AFTER_TWO);

/** The likeliest match of each line, in the order of `open`. */
export function appraise(matcher: Matcher, open: readonly Found[], evidence: Evidence): Appraised[] {
  const { model } = confidenceFor(evidence.support);
  const best = new Map<string, Appraised>();
  for (const found of open) {
    const confidence = probability(model, placeFeatures(matcher, found, evidence).values);
    const key = `${found.line} ${found.doc}`;
    const known = best.get(key);
    if (known && known.confidence >= confidence) continue;
    const { doc, offset, length, text, line } = found;
    best.set(key, { doc, offset, length, text, line, confidence });
  }
  return [...best.values()];
}
