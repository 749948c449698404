/**
 * Where lines are put into a document. Several rules may explain the examples; they are kept side by side, and where they
 * disagree about the next place none is believed, unless order does: lines that stand in order stay in order.
 */

import type { Around, Insertion } from './insertions.ts';
import type { Names } from './names.ts';
import { fill, resembles, type Template, unify, type Vocabulary } from './template.ts';

export type Where =
  | { readonly put: 'start' | 'end' | 'after like' | 'before like' }
  | { readonly put: 'sorted'; readonly by: Order }
  | { readonly put: 'after' | 'before'; readonly line: Template }
  /** Into a line that begins and ends so, before its end. */
  | ({ readonly put: 'into' } & Around);

/** Where no line is like the new one, these rules say nothing. */
const NEEDS_LIKE: ReadonlySet<Where['put']> = new Set(['after like', 'before like', 'sorted']);

type Order = 'text' | 'lower case' | 'name';
/** Fewer lines may stand in order by chance. */
const IN_ORDER = 4;

/** All rules that explain every example that says something about them. `first` is the template of the first inserted line. */
export function whereOf(insertions: readonly Insertion[], first: Template, vocabulary: Vocabulary): Where[] {
  const plain: Where[] = [
    { put: 'start' },
    { put: 'end' },
    { put: 'after like' },
    { put: 'before like' },
    ...(['text', 'lower case', 'name'] as const).map((by): Where => ({ put: 'sorted', by })),
  ];
  const anchors = [anchor('after', -1), anchor('before', 0)].flatMap((where) => where ?? []);
  return [...plain, ...anchors].filter((where) => {
    const telling = insertions.flatMap((insertion, i) =>
      NEEDS_LIKE.has(where.put) && likeBlock(insertion.before, first).length === 0 ? [] : { ...insertion, i },
    );
    return (
      telling.length > 0 &&
      telling.every(({ before, lines, line, i }) => {
        const names = vocabulary.names[i];
        return names && lineFor(where, before, lines, first, names) === line;
      })
    );
  });

  function anchor(put: 'after' | 'before', shift: number): Where | undefined {
    const lines = insertions.map(({ before, line }) => before[line + shift]);
    if (!lines.every((line): line is string => line !== undefined && /\w/.test(line))) return undefined;
    const line = unify(lines, vocabulary);
    return line && { put, line };
  }
}

/** The line that texts were put into, told by how it begins and ends. */
export function intoOf(arounds: readonly Around[]): Where | undefined {
  const [first] = arounds;
  if (!first || arounds.some(({ tail }) => tail !== first.tail)) return undefined;
  let head = first.head;
  while (!arounds.every((each) => each.head.startsWith(head))) head = head.slice(0, -1);
  return /\w/.test(head) ? { put: 'into', head, tail: first.tail } : undefined;
}

export function isAround({ head, tail }: Around, line: string): boolean {
  return line.length >= head.length + tail.length && line.startsWith(head) && line.endsWith(tail);
}

/** The line of `before` that `lines` go before, or into; `undefined` where it is not clear. */
export function placeFor(
  wheres: readonly Where[],
  before: readonly string[],
  lines: readonly string[],
  first: Template,
  names: Names,
): number | undefined {
  const answers = wheres.map((where) => ({ where, line: lineFor(where, before, lines, first, names) }));
  const possible = new Set(answers.flatMap(({ line }) => line ?? []));
  const [only] = possible;
  if (possible.size === 1) return only;
  const sorted = new Set(
    answers.flatMap(({ where, line }) => (where.put === 'sorted' && line !== undefined ? line : [])),
  );
  const [inOrder] = sorted;
  return sorted.size === 1 && likeBlock(before, first).length >= IN_ORDER ? inOrder : undefined;
}

function lineFor(
  where: Where,
  before: readonly string[],
  lines: readonly string[],
  first: Template,
  names: Names,
): number | undefined {
  switch (where.put) {
    case 'start':
      return 0;
    case 'end':
      return before.findLastIndex((line) => line.trim()) + 1;
    case 'after like': {
      const last = before.findLastIndex((line) => resembles(first, line));
      return last < 0 ? undefined : last + lines.length;
    }
    case 'before like': {
      const found = before.findIndex((line) => resembles(first, line));
      return found < 0 ? undefined : found;
    }
    case 'into': {
      const found = before.findIndex((line) => isAround(where, line));
      return found < 0 || before.some((line, i) => i > found && isAround(where, line)) ? undefined : found;
    }
    case 'sorted':
      return sortedLine(where.by, before, lines[0] ?? '', first);
    default: {
      const line = fill(where.line, names);
      const found = line === undefined ? -1 : before.indexOf(line);
      if (found < 0 || before.indexOf(line ?? '', found + 1) >= 0) return undefined;
      return where.put === 'after' ? found + 1 : found;
    }
  }
}

/** The longest run of like lines, one under the other. */
function likeBlock(before: readonly string[], first: Template): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= before.length; i++) {
    if (i < before.length && resembles(first, before[i] ?? '')) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

function sortedLine(by: Order, before: readonly string[], line: string, first: Template): number | undefined {
  const { start, length } = likeBlock(before, first);
  const keys = before.slice(start, start + length).map((each) => sortKey(by, each));
  if (length === 0 || keys.some((key, i) => i > 0 && key < (keys[i - 1] ?? ''))) return undefined;
  const own = sortKey(by, line);
  const next = keys.findIndex((key) => key > own);
  return start + (next < 0 ? length : next);
}

/** By name: punctuation last to be looked at, so that `a` comes before `a-b`. */
function sortKey(by: Order, line: string): string {
  if (by === 'text') return line;
  if (by === 'lower case') return line.toLowerCase();
  return line
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
