/** One input column over all examples, with every start and end of a substring that could matter. */
import { spanFeatures, walkFeatures } from '../atom-features.ts';
import { costOf } from '../feature.ts';
import type { Span, Walk } from '../program.ts';
import { walkLeft, walkRight } from '../spans.ts';
import { nthOf, occurrences, type Row, type Subject } from '../subject.ts';
import { WALK_CLASSES } from '../tokens.ts';
import { type Costed, type Place, placesOf, vocabularyOf } from './places.ts';

/** A span whose ends are known at once: a token, the whole column, or one that walks left from its end. */
interface Fixed {
  readonly ends: readonly number[];
  readonly span: Costed<Span>;
}

export interface Start {
  readonly at: readonly number[];
  readonly place: Place | undefined;
  readonly fixed: Fixed[];
  /** Filled on first use. */
  walks: readonly { readonly ends: readonly number[]; readonly walk: Costed<Walk> }[] | undefined;
}

export interface Column {
  readonly index: number;
  readonly texts: readonly string[];
  /** By the letter, in lower case, where they lie in the first example. */
  readonly starts: ReadonlyMap<string, readonly Start[]>;
  /** Places by where they lie in the first example. */
  readonly ends: ReadonlyMap<number, readonly Place[]>;
  walksFrom(start: Start): NonNullable<Start['walks']>;
}

const MOST_CHARACTERS = 8;
const MOST_TOKENS = 8;

export function columnOf(rows: readonly Row[], index: number, outputs: readonly string[]): Column {
  const subjects = rows.flatMap((row) => row[index] ?? []);
  const texts = subjects.map(({ text }) => text);
  const tokens = vocabularyOf(subjects);
  const characters = outputs.map((output) => new Set(output.toLowerCase() + output.toUpperCase()));
  const inOutput = (i: number, at: number): boolean => characters[i]?.has(texts[i]?.[at] ?? '') === true;
  const places = placesOf(subjects, tokens, (i, at) => inOutput(i, at) || inOutput(i, at - 1));
  const starts = new Map<string, Start>();
  const startAt = (at: readonly number[], place?: Place): Start => {
    const key = at.join(',');
    const known = starts.get(key) ?? { at, place, fixed: [], walks: undefined };
    starts.set(key, known);
    return known;
  };
  for (const place of places) if (place.at.every((at, i) => inOutput(i, at))) startAt(place.at, place);
  for (const { at, ends, span } of fixedSpans(subjects, tokens, places)) {
    if (at.every((start, i) => inOutput(i, start) && (ends[i] ?? 0) > start)) startAt(at).fixed.push({ ends, span });
  }
  const walkTokens = tokens.filter((token) => token.startsWith('=') || WALK_CLASSES.includes(token));
  return {
    index,
    texts,
    starts: byLetter([...starts.values()], texts[0] ?? ''),
    ends: byFirst(places),
    walksFrom: (start) => (start.walks ??= walksFrom(start.at, subjects, walkTokens)),
  };
}

function byLetter(starts: readonly Start[], text: string): Map<string, Start[]> {
  const found = new Map<string, Start[]>();
  for (const start of starts) {
    const letter = (text[start.at[0] ?? 0] ?? '').toLowerCase();
    const same = found.get(letter);
    if (same) same.push(start);
    else found.set(letter, [start]);
  }
  return found;
}

function byFirst(places: readonly Place[]): Map<number, Place[]> {
  const found = new Map<number, Place[]>();
  for (const place of places) {
    const [first = 0] = place.at;
    found.set(first, [...(found.get(first) ?? []), place]);
  }
  return found;
}

interface Found extends Fixed {
  readonly at: readonly number[];
}

const costed = (span: Span): Costed<Span> => ({ value: span, cost: costOf(spanFeatures(span)) });

function fixedSpans(subjects: readonly Subject[], tokens: readonly string[], places: readonly Place[]): Found[] {
  const whole: Found = {
    at: subjects.map(() => 0),
    ends: subjects.map(({ text }) => text.length),
    span: costed({ kind: 'whole' }),
  };
  return [
    whole,
    ...tokens.filter((token) => !token.startsWith('=')).flatMap((token) => tokenSpans(subjects, token)),
    ...places.flatMap((place) => backwardSpans(subjects, place)),
  ];
}

function tokenSpans(subjects: readonly Subject[], token: string): Found[] {
  const found = subjects.map((subject) => occurrences(subject, token));
  const fewest = Math.min(MOST_TOKENS, ...found.map(({ starts }) => starts.length));
  return Array.from({ length: fewest }, (_, i) => [i, -1 - i])
    .flat()
    .map((nth) => ({
      at: found.map(({ starts }) => nthOf(starts, nth) ?? 0),
      ends: found.map(({ ends }) => nthOf(ends, nth) ?? 0),
      span: costed({ kind: 'token', token, nth }),
    }));
}

const BACKWARD = ['digits', 'letters', 'alnum', 'word', 'number', 'name', 'phrase', 'space'];
const WALKS_LEFT: readonly Walk[] = [
  ...Array.from({ length: MOST_CHARACTERS }, (_, i): Walk => ({ kind: 'characters', count: i + 1 })),
  ...BACKWARD.map((token): Walk => ({ kind: 'token', token, side: 'start' })),
  ...BACKWARD.map((token): Walk => ({ kind: 'token', token, side: 'end' })),
];

function backwardSpans(subjects: readonly Subject[], place: Place): Found[] {
  const [cheapest] = place.options;
  if (!cheapest || (cheapest.value.kind === 'index' && cheapest.value.from === 'start')) return [];
  return WALKS_LEFT.flatMap((walk) => {
    const at: number[] = [];
    for (const [i, subject] of subjects.entries()) {
      const start = walkLeft(walk, place.at[i] ?? 0, subject);
      if (start < 0) return [];
      at.push(start);
    }
    return [{ at, ends: place.at, span: costed({ kind: 'backward', from: walk, to: cheapest.value }) }];
  });
}

function walksFrom(
  at: readonly number[],
  subjects: readonly Subject[],
  tokens: readonly string[],
): NonNullable<Start['walks']> {
  const walks: Walk[] = [
    ...Array.from({ length: MOST_CHARACTERS }, (_, i): Walk => ({ kind: 'characters', count: i + 1 })),
    ...tokens.flatMap((token): Walk[] => (['start', 'end'] as const).map((side) => ({ kind: 'token', token, side }))),
  ];
  return walks.flatMap((walk) => {
    const ends: number[] = [];
    for (const [i, subject] of subjects.entries()) {
      const end = walkRight(walk, at[i] ?? 0, subject);
      if (end < 0) return [];
      ends.push(end);
    }
    return [{ ends, walk: { value: walk, cost: costOf(walkFeatures(walk)) } }];
  });
}
