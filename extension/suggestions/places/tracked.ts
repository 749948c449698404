/**
 * The places of the open suggestion, followed through what is typed until the host tells them anew. Knows nothing of VS Code.
 *
 * 1. A place that is typed into is gone; one behind the change moves with its text.
 * 2. A skipped place stays skipped for as long as its suggestion lives.
 */
import type { Suggestion, SuggestionId, TextChange } from '../../../agent-core/contracts/index.ts';

export interface TrackedPlace {
  readonly doc: string;
  /** Offsets into the document's present text, in UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Where the person is. */
export type Spot = Pick<TrackedPlace, 'doc' | 'offset'>;

export class TrackedPlaces {
  #id: SuggestionId | undefined;
  #open: readonly TrackedPlace[] = [];
  #skipped: readonly TrackedPlace[] = [];

  /** The suggestion these are of. */
  get id(): SuggestionId | undefined {
    return this.#id;
  }

  /** By document and offset, without those that were skipped. */
  get open(): readonly TrackedPlace[] {
    return this.#open;
  }

  /** Takes the places of `suggestion` as the host now knows them. */
  show(suggestion: Pick<Suggestion, 'id' | 'places'> | undefined): void {
    if (suggestion?.id !== this.#id) this.#skipped = [];
    this.#id = suggestion?.id;
    const places = (suggestion?.places ?? []).map(({ doc, offset, length, text }) => ({ doc, offset, length, text }));
    this.#skipped = this.#skipped.filter((place) => places.some((other) => isSame(place, other)));
    this.#open = places.filter((place) => !this.#skipped.some((other) => isSame(place, other))).sort(byPlace);
  }

  /** `changes` as the editor tells them: offsets into the text before, no overlap. */
  changed(doc: string, changes: readonly TextChange[]): void {
    const follow = (place: TrackedPlace) => (place.doc === doc ? moved(place, changes) : [place]);
    this.#open = this.#open.flatMap(follow);
    this.#skipped = this.#skipped.flatMap(follow);
  }

  skip(place: TrackedPlace): void {
    this.#open = this.#open.filter((other) => !isSame(place, other));
    this.#skipped = [...this.#skipped, place];
  }

  /** The place after `from`, or in the documents after its own, or from the top again; the first of all without `from`. */
  next(from?: Spot): TrackedPlace | undefined {
    if (!from) return this.#open[0];
    return this.#open.find((place) => byPlace(place, from) > 0) ?? this.#open[0];
  }

  /** The place that `doc` has between two offsets, both inclusive. */
  within(doc: string, start: number, end: number): TrackedPlace | undefined {
    return this.#open.find((place) => place.doc === doc && place.offset <= end && lastOf(place) >= start);
  }
}

/** The last offset that is still the place's: a whole line ends where the next one begins, which is not its own. */
export function lastOf({ offset, length, text }: Pick<TrackedPlace, 'offset' | 'length' | 'text'>): number {
  return length > 0 && text === '' ? offset + length - 1 : offset + length;
}

function isSame(a: TrackedPlace, b: TrackedPlace): boolean {
  return a.doc === b.doc && a.offset === b.offset && a.length === b.length && a.text === b.text;
}

function byPlace(a: Spot, b: Spot): number {
  return a.doc === b.doc ? a.offset - b.offset : a.doc < b.doc ? -1 : 1;
}

function moved(place: TrackedPlace, changes: readonly TextChange[]): TrackedPlace[] {
  let shift = 0;
  for (const { offset, length, text } of changes) {
    const isAtInsertion = place.length === 0 && length === 0 && offset === place.offset;
    if (isAtInsertion) return [];
    if (offset + length <= place.offset) shift += text.length - length;
    else if (offset < place.offset + place.length) return [];
  }
  return [{ ...place, offset: place.offset + shift }];
}
