/** Tells the matches of a group's template apart: places that may follow, and places the person passed and left alone. */
import type { DocumentText } from '../../contracts/edits.ts';
import type { TextCache } from './cache.ts';
import type { LearnedChange } from './examples.ts';
import type { Matcher } from './match.ts';
import { type Found, MOST_MATCHES, searchDocument } from './search.ts';

export interface Survey {
  /** By document and offset. */
  readonly open: readonly Found[];
  readonly passed: readonly Found[];
}

/** Undefined where the template matches nearly everything. */
export function survey(
  matcher: Matcher,
  changes: readonly LearnedChange[],
  documents: ReadonlyMap<string, DocumentText>,
  cache: TextCache,
): Survey | undefined {
  const open: Found[] = [];
  const passed: Found[] = [];
  for (const document of documents.values()) {
    const wasPassed = passedIn(document.doc, changes);
    for (const found of searchDocument(matcher, document, cache)) (wasPassed(found) ? passed : open).push(found);
    if (open.length + passed.length > MOST_MATCHES) return undefined;
  }
  return { open, passed };
}

/**
 * Which lines of a document the person has been past. In the document of the last edit: from its start to that edit, or, for
 * one who works upwards, from that edit to the end; only between the edits where there is no direction. All of a document
 * that was edited and left.
 */
export function passedIn(
  doc: string,
  changes: readonly Pick<LearnedChange, 'doc' | 'line'>[],
): (found: Pick<Found, 'line'>) => boolean {
  const mine = changes.filter((change) => change.doc === doc);
  if (mine.length === 0) return () => false;
  const done = new Set(mine.map((change) => change.line));
  const lines = mine.map((change) => change.line);
  const down = lines.every((line, i) => i === 0 || line >= (lines[i - 1] ?? 0));
  const up = !down && lines.every((line, i) => i === 0 || line <= (lines[i - 1] ?? 0));
  const from = down ? 0 : Math.min(...lines);
  const to = up ? Number.POSITIVE_INFINITY : Math.max(...lines);
  const lastDoc = changes.at(-1)?.doc;
  if (doc !== lastDoc) return () => true;
  return (found) => done.has(found.line) || (found.line >= from && found.line <= to);
}
