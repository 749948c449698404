/** The dry run before a suggestion: does the script's rule give, at every place, exactly what would be applied? */
import type { DocumentText, Place, Rule } from '../../contracts/index.ts';
import { fits } from '../text/changes.ts';

/**
 * Runs `rule` at each place of `documents` as a script would. Returns why it must not be offered, or `undefined` when all is clean.
 */
export function dryRun(
  rule: Rule,
  places: readonly Place[],
  documents: ReadonlyMap<string, DocumentText>,
): string | undefined {
  const rewrite = compile(rule);
  if (!rewrite) return 'the rule does not compile';
  for (const place of places) {
    const text = documents.get(place.doc)?.text;
    if (text === undefined) return `${place.doc} is not open`;
    if (!fits(text.length, [place])) return `a place lies outside ${place.doc}`;
    const start = text.lastIndexOf('\n', place.offset - 1) + 1;
    const end = text.indexOf('\n', place.offset);
    const line = text.slice(place.offset === 0 ? 0 : start, end < 0 ? text.length : end);
    const made = rewrite(line, place.offset === 0 ? 0 : place.offset - start);
    if (made?.length !== place.length || made.text !== place.text) return `the rule gives another text at ${place.doc}`;
  }
  return undefined;
}

function compile(
  rule: Rule,
): ((line: string, column: number) => { length: number; text: string } | undefined) | undefined {
  try {
    const pattern = new RegExp(rule.pattern, 'dy');
    const replacement = new Function('m', `return (${rule.replacement});`) as (m: RegExpExecArray) => unknown;
    return (line, column) => {
      pattern.lastIndex = column;
      const match = pattern.exec(line);
      if (!match) return undefined;
      return { length: match[0].length, text: String(replacement(match)) };
    };
  } catch {
    return undefined;
  }
}
