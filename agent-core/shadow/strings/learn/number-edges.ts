/** Steps that write a number read from a column, perhaps changed, and ranges of such numbers. */
import { atomFeatures } from '../atom-features.ts';
import { costOf, type Feature } from '../feature.ts';
import { learnNumbers, learnUntil } from '../numbers/learn.ts';
import { numbersOf, type Reading, readNumber } from '../numbers/read.ts';
import type { NumberAtom, NumberSource } from '../numbers/types.ts';
import { changed, keptDigits } from '../numbers/write.ts';
import type { Row } from '../subject.ts';
import { type Alternative, type EdgeSource, gathered } from './edges.ts';

interface Source {
  readonly source: NumberSource;
  readonly readings: readonly Reading[];
}

interface Found {
  readonly lengths: readonly number[];
  readonly alternative: Alternative;
}

const MOST_NUMBERS = 4;
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
  const found = (['plain', 'european'] as const).flatMap((reading): Source[] => {
    const fewest = Math.min(MOST_NUMBERS, ...subjects.map((subject) => numbersOf(subject, reading).length));
    const nths = [undefined, ...Array.from({ length: fewest }, (_, i) => [i, -1 - i]).flat()];
    return nths.flatMap((nth) => {
      const source: NumberSource = { column, reading, ...(nth === undefined ? {} : { nth }) };
      const readings = subjects.flatMap((subject) => readNumber(source, subject) ?? []);
      return readings.length === subjects.length ? [{ source, readings }] : [];
    });
  });
  return distinct(found);
}

/** Sources that read the same numbers in the same way. */
function distinct(sources: readonly Source[]): Source[] {
  const commas = sources.filter(({ source }) => source.reading === 'plain');
  const same = (a: Source, b: Source) =>
    a.readings.every(
      ({ value }, i) => value.units === b.readings[i]?.value.units && value.scale === b.readings[i]?.value.scale,
    );
  return sources.filter((source) => source.source.reading === 'plain' || !commas.some((other) => same(source, other)));
}

function foundAt({ source, readings }: Source, outputs: readonly string[], at: readonly number[]): Found[] {
  return learnNumbers(readings, outputs, at).flatMap(({ change, format, lengths, evidence }) => {
    const atom: NumberAtom = { kind: 'number', source, change, format };
    const values = readings.map(({ value }) => changed(value, change));
    const kept = readings.map((reading) => keptDigits(reading, change));
    const ends = at.map((place, i) => place + (lengths[i] ?? 0));
    const until = learnUntil(values, format, kept, outputs, ends);
    const single = found(atom, lengths, evidence);
    if (!until) return [single];
    const { separator, add } = until;
    return [
      single,
      found(
        { ...atom, until: { separator, add } },
        lengths.map((length, i) => length + (until.lengths[i] ?? 0)),
        evidence,
      ),
    ];
  });
}

function found(atom: NumberAtom, lengths: readonly number[], evidence: readonly Feature[]): Found {
  return { lengths, alternative: { atom, cost: costOf([...atomFeatures(atom), ...evidence]), evidence } };
}
