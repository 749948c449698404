/** Steps that copy a substring of a column, as it is or in another case. */
import { substringFeatures } from '../atom-features.ts';
import { costOf } from '../feature.ts';
import { LETTER_CASES, type LetterCase, type Span } from '../program.ts';
import { WEIGHTS } from '../weights.ts';
import type { Column, Start } from './columns.ts';
import type { Alternative, Edge, EdgeSource } from './edges.ts';
import type { Place } from './places.ts';

const MOST_ALTERNATIVES = 24;
const PLACES_EACH = 6;

export function substringEdges(columns: readonly Column[], outputs: readonly string[]): EdgeSource {
  return (at) => {
    const letter = (outputs[0]?.[at[0] ?? 0] ?? '').toLowerCase();
    return columns.flatMap((column) =>
      (column.starts.get(letter) ?? []).flatMap((start) => edgesFrom(column, start, outputs, at)),
    );
  };
}

function edgesFrom(column: Column, start: Start, outputs: readonly string[], at: readonly number[]): Edge[] {
  const exact = reach(column, start, outputs, at, 'same');
  const edges = exact ? withReach(column, start, 'same', exact, undefined) : [];
  for (const letters of LETTER_CASES) {
    if (letters === 'same') continue;
    const far = reach(column, start, outputs, at, letters);
    if (far?.some((length, i) => length > (exact?.[i] ?? 0)))
      edges.push(...withReach(column, start, letters, far, exact));
  }
  return edges;
}

/** How far each output agrees with the text from `start`; undefined where one does not at all. */
function reach(
  column: Column,
  start: Start,
  outputs: readonly string[],
  at: readonly number[],
  letters: LetterCase,
): number[] | undefined {
  const lengths: number[] = [];
  for (const [i, text] of column.texts.entries()) {
    const length = agreement(text, start.at[i] ?? 0, outputs[i] ?? '', at[i] ?? 0, letters);
    if (length === 0) return undefined;
    lengths.push(length);
  }
  return lengths;
}

function agreement(text: string, from: number, output: string, at: number, letters: LetterCase): number {
  const most = Math.min(text.length - from, output.length - at);
  let length = 0;
  let inWord = false;
  for (; length < most; length++) {
    const letter = text[from + length] ?? '';
    if (cased(letter, letters, length === 0, inWord) !== output[at + length]) break;
    inWord = letter.toLowerCase() !== letter.toUpperCase();
  }
  return length;
}

function cased(letter: string, letters: LetterCase, first: boolean, inWord: boolean): string {
  if (letters === 'same') return letter;
  const up = letters === 'upper' || (letters === 'capital' && first) || (letters === 'title' && !inWord);
  return up ? letter.toUpperCase() : letter.toLowerCase();
}

interface Ways {
  readonly ends: readonly number[];
  place?: Place;
  readonly others: Alternative[];
}

/** Edges of one start: to every known end within reach and, for a change of case, beyond what is the same without it. */
function withReach(
  column: Column,
  start: Start,
  letters: LetterCase,
  far: readonly number[],
  plain: readonly number[] | undefined,
): Edge[] {
  const common = { kind: 'substring', column: column.index, letters, trim: false } as const;
  const base = costOf(substringFeatures(common));
  const make: Make = (span, cost) => ({ atom: { ...common, span }, cost: base + cost });
  const ways = waysFrom(column, start, far, make);
  const edges: Edge[] = [];
  for (const way of ways.values()) {
    const lengths = way.ends.map((end, i) => end - (start.at[i] ?? 0));
    if (plain && lengths.every((length, i) => length <= (plain[i] ?? 0))) continue;
    edges.push(edgeThrough(lengths, start, way, base, make));
  }
  return edges;
}

type Make = (span: Span, cost: number) => Alternative;

function waysFrom(column: Column, start: Start, far: readonly number[], make: Make): Map<string, Ways> {
  const ways = new Map<string, Ways>();
  const within = (ends: readonly number[]) =>
    ends.every((end, i) => end > (start.at[i] ?? 0) && end - (start.at[i] ?? 0) <= (far[i] ?? 0));
  const wayTo = (ends: readonly number[]): Ways => {
    const key = ends.join(',');
    const way = ways.get(key) ?? { ends, others: [] };
    ways.set(key, way);
    return way;
  };
  for (const { ends, span } of start.fixed) if (within(ends)) wayTo(ends).others.push(make(span.value, span.cost));
  if (!start.place) return ways;
  const [first = 0] = start.at;
  for (let end = first + 1; end <= first + (far[0] ?? 0); end++) {
    for (const place of column.ends.get(end) ?? []) if (within(place.at)) wayTo(place.at).place = place;
  }
  const options = start.place.options.slice(0, 3);
  for (const { ends, walk } of column.walksFrom(start)) {
    if (!within(ends)) continue;
    const way = wayTo(ends);
    for (const from of options) {
      way.others.push(
        make({ kind: 'forward', from: from.value, to: walk.value }, (WEIGHTS.forward ?? 0) + from.cost + walk.cost),
      );
    }
  }
  return ways;
}

function edgeThrough(lengths: readonly number[], start: Start, way: Ways, base: number, make: Make): Edge {
  const [from] = start.place?.options ?? [];
  const [to] = way.place?.options ?? [];
  const range = from && to ? base + (WEIGHTS.range ?? 0) + from.cost + to.cost : Number.POSITIVE_INFINITY;
  const cost = way.others.reduce((least, other) => Math.min(least, other.cost), range);
  return { lengths, cost, alternatives: () => allWays(start, way, make) };
}

function allWays(start: Start, way: Ways, make: Make): Alternative[] {
  const ranges = (start.place?.options.slice(0, PLACES_EACH) ?? []).flatMap((from) =>
    (way.place?.options.slice(0, PLACES_EACH) ?? []).map((to) =>
      make({ kind: 'range', from: from.value, to: to.value }, (WEIGHTS.range ?? 0) + from.cost + to.cost),
    ),
  );
  return [...ranges, ...way.others].sort((a, b) => a.cost - b.cost).slice(0, MOST_ALTERNATIVES);
}
