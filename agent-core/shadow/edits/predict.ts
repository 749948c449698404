/** Which place comes next: people go on in the document they are in, in the direction they went. */
import type { EditPrediction } from '../../contracts/edits.ts';
import type { Appraised } from './appraise.ts';
import { toPlace } from './pattern.ts';

/** What was done last stands last. */
interface Doing {
  readonly id: string;
  readonly changes: readonly { readonly doc: string; readonly line: number }[];
}

/** So many acts after its last example a pattern expects nothing of the next act. */
export const LONGEST_WAIT = 2;
/** A place less likely than this is not expected. */
const EXPECTED = 0.5;

/** `since`: acts since the last example; the more, the less likely the very next act goes on with the pattern. */
export function predictionOf(
  pattern: Doing,
  { places }: { readonly places: readonly Appraised[] },
  since: number,
): EditPrediction | undefined {
  const likely = places.filter((place) => place.confidence >= EXPECTED);
  const last = pattern.changes.at(-1);
  const here = likely.filter((place) => place.doc === last?.doc);
  const below = here.find((place) => place.line > (last?.line ?? -1));
  const next = below ?? here.at(-1) ?? likely[0];
  return next && { pattern: pattern.id, place: toPlace(next), confidence: next.confidence / (1 + since) };
}
