import type { Masker } from '../../security/masking/masker.ts';
import { type Application, type AppliedDocument, textBefore } from './application.ts';
import { Follower } from './follow.ts';
import { isKept, type KeptInverse } from './inverse.ts';

/** How long after applying an application is judged, ms. */
export const JUDGED_AFTER = 10 * 60_000;

export interface Judgement {
  /** `kept` and `undone` when all places are; `changed` for anything between; `unknown` when no text is to be had. */
  readonly verdict: 'kept' | 'undone' | 'changed' | 'unknown';
  readonly kept: number;
  readonly undone: number;
  readonly changed: number;
}

/** What became of an application, by the texts as they now are. Documents without one do not count. */
export function judge(application: Application, present: ReadonlyMap<string, string>, masker: Masker): Judgement {
  const fates = application.documents.flatMap((document) => {
    const text = present.get(document.doc);
    return text === undefined ? [] : fatesIn(document, text, masker);
  });
  const count = (fate: PlaceFate) => fates.filter((one) => one === fate).length;
  const [kept, undone, changed] = [count('kept'), count('undone'), count('changed')];
  return { verdict: verdictOf(fates), kept, undone, changed };
}

type PlaceFate = 'kept' | 'undone' | 'changed';

function verdictOf(fates: readonly PlaceFate[]): Judgement['verdict'] {
  const [first] = fates;
  if (first === undefined) return 'unknown';
  return fates.every((fate) => fate === first) ? first : 'changed';
}

function fatesIn(document: AppliedDocument, present: string, masker: Masker): PlaceFate[] {
  const places = inOrderOf(document.inverse.filter(isKept));
  const before = textBefore(document);
  const now = masker.mask(present).text;
  if (now === before) return places.map(() => 'undone');
  if (now === document.after) return places.map(() => 'kept');
  const fromAfter = new Follower(document.after, present, masker);
  const fromBefore = new Follower(before, present, masker);
  let shift = 0;
  return places.map((place) => {
    const isKeptNow = () => isThere(fromAfter, place.offset, place.after);
    const isUndone = () => isThere(fromBefore, at, place.before);
    const at = place.offset + shift;
    shift += place.before.length - place.after.length;
    // The side that left something to see is asked first: where nothing stood, a line beside it is there either way.
    if (place.after === '') return isUndone() ? 'undone' : isKeptNow() ? 'kept' : 'changed';
    return isKeptNow() ? 'kept' : isUndone() ? 'undone' : 'changed';
  });
}

function inOrderOf(places: readonly KeptInverse[]): KeptInverse[] {
  return places.toSorted((a, b) => a.offset - b.offset);
}

function isThere(follower: Follower, offset: number, text: string): boolean {
  return typeof follower.find({ offset, text }) === 'object';
}
