/** Which place comes next: people go on in the document they are in, in the direction they went. */
import type { EditPrediction } from '../../contracts/edits.ts';
import { type Appraisal, type Pattern, toPlace } from './pattern.ts';

/** Predictions less likely than this are not worth keeping score of. */
const FAINTEST = 0.3;

/** `since`: acts since the last example; the more, the less likely the very next act goes on with the pattern. */
export function predictionOf(pattern: Pattern, appraisal: Appraisal, since: number): EditPrediction | undefined {
  const likely = appraisal.places;
  const last = pattern.changes.at(-1);
  const here = likely.filter((place) => place.doc === last?.doc);
  const below = here.find((place) => place.line > (last?.line ?? -1));
  const next = below ?? here.at(-1) ?? likely[0];
  const confidence = (next?.confidence ?? 0) / (1 + since);
  return next && confidence >= FAINTEST ? { pattern: pattern.id, place: toPlace(next), confidence } : undefined;
}
