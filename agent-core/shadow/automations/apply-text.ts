import { PenumbraError } from '../../contracts/errors.ts';

/** Replace `length` UTF-16 code units at `offset` of a text by `text`. */
export interface Replacement {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * `text` with every place replaced; offsets are into `text`, in any order.
 *
 * @throws `bad-input` when a place lies outside the text or two overlap (equal offsets count: their order would be anyone's guess).
 */
export function applyPlaces(text: string, places: readonly Replacement[]): string {
  const pieces: string[] = [];
  let end = 0;
  let previous = -1;
  for (const place of inOrder(places)) {
    if (place.offset < end || place.offset === previous) {
      throw new PenumbraError('bad-input', `Two places overlap at offset ${place.offset}.`, { offset: place.offset });
    }
    if (!isInside(text, place)) {
      throw new PenumbraError('bad-input', `A place at offset ${place.offset} lies outside the text.`, { ...place });
    }
    pieces.push(text.slice(end, place.offset), place.text);
    end = place.offset + place.length;
    previous = place.offset;
  }
  pieces.push(text.slice(end));
  return pieces.join('');
}

/** The places by offset; equal offsets keep their order. */
export function inOrder<P extends Replacement>(places: readonly P[]): P[] {
  return [...places].sort((a, b) => a.offset - b.offset);
}

/** Whether a place lies wholly inside the text. */
export function isInside(text: string, place: Replacement): boolean {
  return place.offset >= 0 && place.length >= 0 && place.offset + place.length <= text.length;
}

/** The places that overlap another one, or share its offset. */
export function overlapping<P extends Replacement>(places: readonly P[]): Set<P> {
  const found = new Set<P>();
  let widest: P | undefined;
  for (const place of inOrder(places)) {
    if (widest && (place.offset < widest.offset + widest.length || place.offset === widest.offset)) {
      found.add(widest).add(place);
    }
    if (!widest || place.offset + place.length >= widest.offset + widest.length) widest = place;
  }
  return found;
}
