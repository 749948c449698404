/**
 * Positions by where they lie in the examples: all expressions that name the same places are one class. This is the version space
 * of positions (FlashFill, POPL 11, section 4) intersected over the examples before it is built.
 */
import { positionFeatures } from '../atom-features.ts';
import { costOf } from '../feature.ts';
import type { Position } from '../program.ts';
import { boundaries } from '../spans.ts';
import { occurrences, type Subject } from '../subject.ts';
import { BOUNDARY_CLASSES, CLASS_TOKENS, literalToken, sharedLiterals } from '../tokens.ts';

export interface Costed<T> {
  readonly value: T;
  readonly cost: number;
}

export interface Place {
  /** The place in each example. */
  readonly at: readonly number[];
  /** Cheapest first. */
  readonly options: Costed<Position>[];
}

const MOST_OPTIONS = 12;
const MOST_NTH = 12;
const MOST_INDEX = 24;

/** Tokens that occur in all subjects, literals of the texts among them. */
export function vocabularyOf(subjects: readonly Subject[]): string[] {
  const literals = sharedLiterals(subjects.map(({ text }) => text)).map(literalToken);
  return [...CLASS_TOKENS, ...literals].filter((token) =>
    subjects.every((subject) => occurrences(subject, token).starts.length > 0),
  );
}

/** `useful(example, place)` says whether a place can be the start or end of anything wanted. */
export function placesOf(
  subjects: readonly Subject[],
  tokens: readonly string[],
  useful: (i: number, at: number) => boolean,
): Place[] {
  const places = new Map<string, Place>();
  const note = (position: Position, at: readonly number[]): void => {
    const key = at.join(',');
    let place = places.get(key);
    if (!place) {
      if (!at.every((where, i) => useful(i, where))) return;
      place = { at, options: [] };
      places.set(key, place);
    }
    place.options.push({ value: position, cost: costOf(positionFeatures(position)) });
  };
  noteIndices(subjects, note);
  for (const token of tokens) noteEdges(subjects, token, note);
  noteBoundaries(subjects, tokens, note);
  for (const { options } of places.values()) {
    options.sort((a, b) => a.cost - b.cost);
    options.length = Math.min(options.length, MOST_OPTIONS);
  }
  return [...places.values()];
}

type Note = (position: Position, at: readonly number[]) => void;

function noteIndices(subjects: readonly Subject[], note: Note): void {
  const shortest = Math.min(MOST_INDEX, ...subjects.map(({ text }) => text.length));
  for (let offset = 0; offset <= shortest; offset++) {
    note(
      { kind: 'index', from: 'start', offset },
      subjects.map(() => offset),
    );
    note(
      { kind: 'index', from: 'end', offset },
      subjects.map(({ text }) => text.length - offset),
    );
  }
}

function noteEdges(subjects: readonly Subject[], token: string, note: Note): void {
  const found = subjects.map((subject) => occurrences(subject, token));
  for (const side of ['start', 'end'] as const) {
    const lists = found.map(({ starts, ends }) => (side === 'start' ? starts : ends));
    noteNth(lists, (nth) => ({ kind: 'edge', token, side, nth }), note);
  }
}

function noteNth(lists: readonly (readonly number[])[], position: (nth: number) => Position, note: Note): void {
  const fewest = Math.min(MOST_NTH, ...lists.map((list) => list.length));
  for (let nth = 0; nth < fewest; nth++) {
    note(
      position(nth),
      lists.map((list) => list[nth] ?? 0),
    );
    note(
      position(-1 - nth),
      lists.map((list) => list[list.length - 1 - nth] ?? 0),
    );
  }
}

function noteBoundaries(subjects: readonly Subject[], tokens: readonly string[], note: Note): void {
  const [first] = subjects;
  if (!first) return;
  const sides = tokens.filter((token) => token.startsWith('=') || BOUNDARY_CLASSES.includes(token));
  for (const left of sides) {
    for (const right of sides) {
      if (left === right || boundaries(first, left, right).length === 0) continue;
      const lists = subjects.map((subject) => boundaries(subject, left, right));
      noteNth(lists, (nth) => ({ kind: 'between', left, right, nth }), note);
    }
  }
}
