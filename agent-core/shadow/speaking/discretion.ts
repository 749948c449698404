/** Nothing secret is said: what an offer shows is masked, and one that would put a secret somewhere is not made. */
import type { Example, Offer } from '../../contracts/index.ts';
import type { Masker } from '../../security/masking/index.ts';
import { isMasked } from '../../security/masking/screen.ts';

/**
 * The offer with its words masked; undefined where it would write or type a secret, or what a mask left of one. Places of
 * repeated edits lie in the person's own lines: its plan leaves those out that a secret touches, and says so.
 */
export function discreet(offer: Offer, masker: Masker): Offer | undefined {
  const { family, files, places, commands, fields, script } = offer;
  const carried = family === 'edit' ? [] : [...files, ...places].map(({ text }) => text);
  const entered = [...commands, ...fields.map(({ value }) => value)];
  if (entered.some(isMasked)) return undefined;
  if ([...carried, ...entered].some((text) => masker.mask(text).spans.length > 0)) return undefined;
  return { ...masked(offer, masker), ...(script !== undefined && { script: masker.mask(script).text }) };
}

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
