/**
 * The one suggestion that is open, followed while the person goes on by hand.
 *
 * 1. Its id stays while it is followed, even when another example changes the pattern behind it.
 * 2. It is withdrawn when nothing is left of it or the person goes another way.
 */
import { createHash } from 'node:crypto';
import {
  type Doings,
  type Offer,
  type Place,
  type SettledEdit,
  type Suggestion,
  SuggestionId,
  type TextChange,
} from '../../contracts/index.ts';
import { applyChanges, linesOf, touchesLines, wholeLines } from '../text/changes.ts';

export interface OpenSuggestion {
  readonly pattern: string;
  readonly suggestion: Suggestion;
}

/**
 * A new suggestion for `offer`. The same offer from the same first example, or where it shows none, from the same number of
 * acts, gets the same id after a restart; a routine's pattern names its occasion.
 */
export function openSuggestion(offer: Offer): OpenSuggestion {
  const first = offer.examples[0];
  const others = first ? [first.doc, first.line, first.at] : [offer.support, offer.commands, offer.fields];
  const occasion = offer.family === 'routine' ? [offer.pattern] : others;
  const origin = JSON.stringify([offer.fingerprint, ...occasion]);
  const id = `s${createHash('sha256').update(origin).digest('hex').slice(0, 10)}`;
  return follow(SuggestionId.parse(id), offer);
}

function follow(id: SuggestionId, offer: Offer): OpenSuggestion {
  const { pattern, places, examples, ...rest } = offer;
  const title = `${DONE[offer.family]} ${offer.support} times: ${offer.summary}`;
  return { pattern, suggestion: { ...rest, id, title, places: [...places], examples: [...examples] } };
}

const DONE = {
  edit: 'You made the same change',
  command: 'You ran the same commands',
  transfer: 'You carried values over',
  routine: 'You went through the same steps',
} as const;

export type Followed =
  | { readonly state: 'same'; readonly open: OpenSuggestion }
  | { readonly state: 'changed'; readonly open: OpenSuggestion; readonly offer: Offer }
  /** `contradicted`: the person changed one of its places in another way. */
  | { readonly state: 'withdrawn'; readonly contradicted: boolean };

/** What becomes of `open` after the person's `edit`, given the offers that now stand. */
export function followOn(open: OpenSuggestion, edit: SettledEdit, offers: readonly Offer[]): Followed {
  if (wentAnotherWay(open.suggestion.places, edit)) return { state: 'withdrawn', contradicted: true };
  return followOffers(open, offers);
}

/** What becomes of `open`, given the offers that now stand. */
export function followOffers(open: OpenSuggestion, offers: readonly Offer[]): Followed {
  const next = offers.find((offer) => offer.pattern === open.pattern) ?? offers.find((offer) => sameWork(open, offer));
  if (!next) return { state: 'withdrawn', contradicted: false };
  const followed = follow(open.suggestion.id, next);
  const { places, support } = open.suggestion;
  if (support === next.support && sameTexts(places, next.places) && sameDoings(open.suggestion, next))
    return { state: 'same', open: followed };
  return { state: 'changed', open: followed, offer: next };
}

/**
 * A place's line was changed, and not into what the suggestion would have made of it. A line that would come along is no such
 * line: others may be written beside it.
 */
function wentAnotherWay(places: readonly Place[], edit: SettledEdit): boolean {
  const isHere = ({ doc, offset, length, named }: Place) =>
    doc === edit.doc && offset + length <= edit.before.length && !(named && length === 0);
  const here = places.filter(isHere);
  return edit.changes.some((change) => {
    const hit = here.filter((place) => touchesLines(edit.before, change, linesOf(edit.before, place)));
    const isWanted = (place: Place) =>
      begins(place, change) || does(place, change, edit.before) || agrees(place, hit, edit);
    return hit.length > 0 && !hit.some(isWanted);
  });
}

/** The person writes the beginning of what would be inserted. */
function begins(place: Place, { offset, length, text }: TextChange): boolean {
  return place.length === 0 && length === 0 && offset === place.offset && text !== '' && place.text.startsWith(text);
}

/** The person does just that, by whatever keys. */
function does(place: Place, change: TextChange, before: string): boolean {
  if (place.text.length - place.length !== change.text.length - change.length) return false;
  return applyChanges(before, [place]) === applyChanges(before, [change]);
}

function agrees(place: Place, onLine: readonly Place[], edit: SettledEdit): boolean {
  const line = wholeLines(edit.before, place.offset, place.offset + place.length);
  const same = onLine.filter((other) => other.offset >= line.start && other.offset <= line.end);
  const wanted = [applyChanges(edit.before, [place]), applyChanges(edit.before, same)];
  const inside = (change: TextChange) => change.offset >= line.start;
  const start = shifted(
    edit.changes.filter((change) => !inside(change)),
    line.start,
    edit.after,
  );
  const touched = wholeLines(edit.after, start, shifted(edit.changes, line.end, edit.after));
  const now = edit.after.slice(touched.start, touched.end);
  return wanted.some((text) => text.slice(line.start, text.length - (edit.before.length - line.end)) === now);
}

/** Where a bound of the text before lies in `after` when `changes` that end there or before have been made. */
function shifted(changes: readonly TextChange[], bound: number, after: string): number {
  let shift = 0;
  for (const change of changes) if (change.offset + change.length <= bound) shift += change.text.length - change.length;
  return Math.min(bound + shift, after.length);
}

function sameWork(open: OpenSuggestion, offer: Offer): boolean {
  const key = (place: Place) => `${place.doc}\n${place.text}`;
  const before = new Set(open.suggestion.places.map(key));
  const shared = offer.places.filter((place) => before.has(key(place))).length;
  return shared * 2 >= Math.min(offer.places.length, open.suggestion.places.length) && shared > 0;
}

function sameDoings(a: Readonly<Doings>, b: Readonly<Doings>): boolean {
  const key = ({ files, commands, fields }: Readonly<Doings>) => JSON.stringify([files, commands, fields]);
  return key(a) === key(b);
}

function sameTexts(a: readonly Place[], b: readonly Place[]): boolean {
  return a.length === b.length && a.every((place, i) => place.doc === b[i]?.doc && place.text === b[i]?.text);
}
