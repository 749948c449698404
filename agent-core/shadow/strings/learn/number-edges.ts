/** Steps that write a number read from a column, perhaps changed, and ranges of such numbers. */
import { atomFeatures } from '../atom-features.ts';
import { costOf, type Feature } from '../feature.ts';
import { learnNumbers, learnUntil } from '../numbers/learn.ts';
import { numbersOf, type Reading, readNumber } from '../numbers/read.ts';
import type { NumberAtom, NumberSource } from '../numbers/types.ts';
import { changed, keptDigits } from '../numbers/write.ts';
import type { Row, Subject } from '../subject.ts';
import { type Alternative, type EdgeSource, gathered } from './edges.ts';

/** Where the same numbers can be read in all examples, likeliest first. */
interface Source {
  readonly places: readonly NumberSource[];
  readonly readings: readonly Reading[];
}

interface Found {
  readonly lengths: readonly number[];
  readonly alternative: Alternative;
}

const MOST_NUMBERS = 4;
const MOST_PLACES = 3;
const LONGEST = 400;

export function numberEdges(rows: readonly Row[], columns: number, outputs: readonly string[]): EdgeSource {
  const sources = Array.from({ length: columns }, (_, column) => sourcesIn(rows, column)).flat();
  return (at) => {
    if (!outputs.every((output, i) => /[-\d. ]/.test(output[at[i] ?? 0] ?? ''))) return [];
    if (outputs.some((output, i) => /\d/.test(output[(at[i] ?? 0) - 1] ?? ''))) return [];
    return gathered(sources.flatMap((source) => foundAt(source, outputs, at)));
  };
}

function sourcesIn(rows: readonly Row[], column: number): Source[] {
  const subjects = rows.flatMap((row) => row[column] ?? []);
  if (subjects.some(({ text }) => text.length > LONGEST || !/\d/.test(text))) return [];
  const groups = new Map<string, { places: NumberSource[]; readings: Reading[] }>();
  for (const source of placesIn(subjects, column)) {
    const readings = subjects.flatMap((subject) => readNumber(source, subject) ?? []);
    if (readings.length < subjects.length) continue;
    const key = readings.map(({ value, lexeme }) => `${value.units} ${value.scale} ${lexeme}`).join();
    const group = groups.get(key) ?? { places: [], readings };
    groups.set(key, group);
    if (group.places.length < MOST_PLACES) group.places.push(source);
  }
  return [...groups.values()];
}

function placesIn(subjects: readonly Subject[], column: number): NumberSource[] {
  return (['plain', 'european'] as const).flatMap((reading) => {
    const fewest = Math.min(MOST_NUMBERS, ...subjects.map((subject) => numbersOf(subject, reading).length));
    const nths = Array.from({ length: fewest }, (_, i) => [i, -1 - i]).flat();
    return [{ column, reading }, ...nths.map((nth) => ({ column, reading, nth }))];
  });
}

function foundAt({ places, readings }: Source, outputs: readonly string[], at: readonly number[]): Found[] {
  return learnNumbers(readings, outputs, at).flatMap(({ change, format, lengths, evidence }) => {
    const values = readings.map(({ value }) => changed(value, change));
    const kept = readings.map((reading) => keptDigits(reading, change));
    const ends = at.map((place, i) => place + (lengths[i] ?? 0));
    const until = learnUntil(values, format, kept, outputs, ends);
    return places.flatMap((source): Found[] => {
      const atom: NumberAtom = { kind: 'number', source, change, format };
      const single = found(atom, lengths, evidence);
      if (!until) return [single];
      const both = lengths.map((length, i) => length + (until.lengths[i] ?? 0));
      return [single, found({ ...atom, until: { separator: until.separator, add: until.add } }, both, evidence)];
    });
  });
}

function found(atom: NumberAtom, lengths: readonly number[], evidence: readonly Feature[]): Found {
  return { lengths, alternative: { atom, cost: costOf([...atomFeatures(atom), ...evidence]), evidence } };
}
