/** The dry run before a suggestion: does the script's rule give, at every place, exactly what would be applied? */
import type { DocumentText, Place, Rule } from '../../contracts/index.ts';
import { type RuleSubject, runRule } from '../automations/rule-runner.ts';
import { fits, linesOf } from '../text/changes.ts';

/**
 * Runs `rule` at each place of `documents` as a script would; what is named by its text only has to fit. Returns why it must not
 * be offered, or `undefined` when all is clean.
 */
export function dryRun(
  rule: Rule | undefined,
  places: readonly Place[],
  documents: ReadonlyMap<string, DocumentText>,
): string | undefined {
  const unfit = fitPlaces(places, documents);
  if (unfit) return unfit;
  const ruled = places.filter(({ named }) => !named);
  if (ruled.length === 0) return undefined;
  if (!rule) return 'its pattern has no rule';
  const subjects: RuleSubject[] = [];
  for (const place of ruled) {
    const text = documents.get(place.doc)?.text ?? '';
    const { start, end } = linesOf(text, place);
    const line = text.slice(start, Math.max(end, place.offset + place.length));
    subjects.push({ line, column: place.offset - start });
  }
  const made = runRule(rule, subjects);
  const wrong = ruled.find((place, i) => made[i]?.length !== place.length || made[i]?.text !== place.text);
  return wrong && `the rule gives another text in ${wrong.doc}`;
}

/** Why `places` cannot be changed in `documents`; `undefined` when they all lie inside an open text. */
export function fitPlaces(places: readonly Place[], documents: ReadonlyMap<string, DocumentText>): string | undefined {
  for (const place of places) {
    const text = documents.get(place.doc)?.text;
    if (text === undefined) return `${place.doc} is not open`;
    if (!fits(text.length, [place])) return `a place lies outside ${place.doc}`;
  }
  return undefined;
}
