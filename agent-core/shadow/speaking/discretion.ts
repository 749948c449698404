/** Nothing secret is said: what an offer shows is masked, and one that would put a secret somewhere is not made. */
import type { DocumentText, Example, Offer, Place } from '../../contracts/index.ts';
import { holdsMask, type Masker, withLabels } from '../../security/masking/index.ts';
import { isMasked } from '../../security/masking/screen.ts';

/**
 * The offer with its words masked; undefined where it would write or type a secret, or what a mask left of one. A secret in places
 * of repeated edits lies in the person's own lines: its plan leaves those out that one touches, and says so.
 */
export function discreet(
  offer: Offer,
  masker: Masker,
  documents: ReadonlyMap<string, DocumentText> = new Map(),
): Offer | undefined {
  const { family, files, places, commands, fields, script } = offer;
  const entered = [...commands, ...fields.map(({ value }) => value)];
  const written = [...files, ...places].map(({ text }) => text);
  if (entered.some(isMasked) || written.some(holdsMask)) return undefined;
  const labels = withLabels(masker);
  const isSecret = (text: string, from = 0) => labels.mask(text).spans.some(({ end }) => end > from);
  if ([...entered, ...files.map(({ text }) => text)].some((text) => isSecret(text))) return undefined;
  const inPlace = family === 'edit' ? [] : places.map((place) => ({ place, before: textBefore(place, documents) }));
  if (inPlace.some(({ place, before }) => isSecret(before + place.text, before.length))) return undefined;
  return { ...masked(offer, masker), ...(script !== undefined && { script: masker.mask(script).text }) };
}

/** What tells the meaning of a text at a place: the document's first line, which may be a header, and the lines right before it. */
function textBefore({ doc, offset }: Place, documents: ReadonlyMap<string, DocumentText>): string {
  const text = (documents.get(doc)?.text ?? '').slice(0, offset);
  const near = text.slice(-NEAR);
  if (near.length === text.length) return near;
  const first = text.slice(0, NEAR);
  return first.slice(0, first.indexOf('\n') + 1) + near.slice(near.indexOf('\n') + 1);
}

/** UTF-16 code units. */
const NEAR = 2000;

interface Shown {
  readonly summary: string;
  readonly examples: readonly Example[];
}

/** What is shown of a pattern, its secrets hidden. */
export function masked<T extends Shown>(shown: T, masker: Masker): T {
  const hide = (text: string) => masker.mask(text).text;
  const examples = shown.examples.map((each) => ({ ...each, before: hide(each.before), after: hide(each.after) }));
  return { ...shown, summary: hide(shown.summary), examples };
}
