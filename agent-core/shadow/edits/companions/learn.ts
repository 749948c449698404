/**
 * From an edit's examples to the lines that came along with it: added once in every document with an example, none left out but
 * the newest, which may not be done yet. A document that had the line already says nothing.
 */
import { posix } from 'node:path';
import type { DocumentText, Example } from '../../../contracts/edits.ts';
import { tokenize, vocabulary } from '../tokens.ts';
import type { Companion } from './companion.ts';
import { headerOf } from './header.ts';
import { broughtIn, covers, isImport, isOwnNamespace } from './imports.ts';
import { type BoundLine, bound, keyOf, written } from './line.ts';
import type { Added, Visit, Visited } from './visited.ts';
import { rulesFor, type Told } from './where.ts';

/** Documents in which a line must have come along before it is offered. */
export const FEWEST = 3;
const MOST = 3;
const LONGEST_LINE = 300;

type Written = Pick<Example, 'doc' | 'before' | 'after'>;

interface Seen extends Visit {
  readonly doc: string;
  readonly added: Added;
}

export function companionsOf(
  examples: readonly Written[],
  visited: Visited,
  documents: ReadonlyMap<string, DocumentText>,
): Companion[] {
  const docs = [...new Set(examples.toReversed().map(({ doc }) => doc))].reverse();
  if (docs.length < FEWEST) return [];
  const seen = docs.map((doc): Seen | undefined => {
    const visit = visited.of(doc, documents.get(doc)?.text);
    return visit && { ...visit, doc, added: visited.added(doc, visit) };
  });
  const own = new Set(examples.map(({ after }) => after.trim()));
  const found = candidates(seen, own).filter((line) => isForEdit(line, examples));
  return found.flatMap((line) => companionOf(line, seen) ?? []).slice(0, MOST);
}

/** Whether every example writes a name that it did not hold before and that the line brings in: else both may be chance. */
function isForEdit({ head, to, tail }: BoundLine, examples: readonly Written[]): boolean {
  const names = broughtIn(head + (to ? posix.basename(to.path) : '') + tail);
  return names.some((name) => examples.every(({ before, after }) => writes(before, after, name)));
}

function writes(before: string, after: string, name: string): boolean {
  return vocabulary(tokenize(after)).has(name) && !vocabulary(tokenize(before)).has(name);
}

/** Lines that were added in several documents, once in each, those of most documents first. */
function candidates(seen: readonly (Seen | undefined)[], own: ReadonlySet<string>): BoundLine[] {
  const counts = new Map<string, { readonly line: BoundLine; count: number }>();
  for (const each of seen) {
    for (const [text, numbers] of each?.added.lines ?? []) {
      if (!each || numbers.length > 1 || own.has(text) || text.length > LONGEST_LINE || !/\p{L}{2}/u.test(text))
        continue;
      const line = bound(each.doc, text);
      const known = counts.get(keyOf(line)) ?? { line, count: 0 };
      known.count++;
      counts.set(keyOf(line), known);
    }
  }
  return [...counts.values()]
    .filter(({ count }) => count >= FEWEST - 1)
    .sort((a, b) => b.count - a.count)
    .map(({ line }) => line);
}

interface Tell extends Told {
  readonly indent: string;
  /** What was added next to it, trimmed. */
  readonly beside: readonly string[];
}

type Standing = 'came along' | 'was there' | 'missing';

function companionOf(line: BoundLine, seen: readonly (Seen | undefined)[]): Companion | undefined {
  const standings = seen.map((each) => (each ? standingOf(line, each) : 'missing'));
  const documents = standings.filter((each) => each === 'came along').length;
  if (documents < FEWEST || standings.slice(0, -1).includes('missing')) return undefined;
  const told = seen.flatMap((each) => (each ? (tellOf(line, each) ?? []) : []));
  const indents = new Set(told.map(({ indent }) => indent));
  const [indent] = indents;
  if (indents.size !== 1 || indent === undefined || !told.every(isAmongImports)) return undefined;
  const where = rulesFor(told);
  return where.length > 0 ? { line, indent, where, documents } : undefined;
}

/** An import by its looks, or a line in a block of them; alone, or added with nothing but others. */
function isAmongImports({ text, at, imports, beside }: Tell): boolean {
  const inBlock = imports.some(({ line, listed }) => listed && (line === at || line === at - 1));
  return inBlock || (isImport(text) && beside.every((each) => each === '' || isImport(each)));
}

function standingOf(line: BoundLine, { doc, after, added }: Seen): Standing {
  const text = written(line, doc);
  if (text === undefined || added.linesBefore.has(text)) return 'was there';
  if (added.importsBefore.some((each) => covers(each.text, text)) || isOwnNamespace(after, text)) return 'was there';
  if (added.lines.get(text)?.length === 1) return 'came along';
  return isImport(text) && headerOf(doc, after).imports.some((each) => covers(each.text, text))
    ? 'came along'
    : 'missing';
}

/** The document without the line, where that stands on a line of its own. */
function tellOf(line: BoundLine, { doc, after, added }: Seen): Tell | undefined {
  const text = written(line, doc);
  const at = text === undefined ? undefined : added.lines.get(text)?.[0];
  if (text === undefined || at === undefined) return undefined;
  const rows = after.split('\n');
  const [row = ''] = rows.splice(at, 1);
  const beside = rows.slice(Math.max(0, at - 1), at + 1).map((each) => each.trim());
  return {
    ...headerOf(doc, rows.join('\n')),
    doc,
    text,
    at,
    indent: /^\s*/.exec(row)?.[0] ?? '',
    beside: beside.filter((each) => added.lines.has(each)),
  };
}
