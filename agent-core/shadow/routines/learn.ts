/**
 * Routines from the occurrences that began alike. A routine is grown from its latest occurrence: the pair that shares most, then
 * every other that shares all of that, or, where that explains more, less of it. It is then tested on every occurrence: on its
 * own ones with each left out in turn, and on the others that began like it and went another way.
 */
import { createHash } from 'node:crypto';
import { expectedOf, verdict } from './expected.ts';
import type { Occurrence } from './occurrence.ts';
import { isRoutine, type Steps, sizeOf, stepsOf } from './steps.ts';
import { pictureOf } from './template.ts';

export interface Routine {
  /** Equal for ever for routines that begin alike and touch the same files. */
  readonly fingerprint: string;
  readonly steps: Steps;
  /** Latest first. */
  readonly occurrences: readonly Occurrence[];
  /** Silent predictions: how many came true and how many did not. */
  readonly right: number;
  readonly wrong: number;
}

const MOST_ROUTINES = 3;
/** So many of the latest others are tried as the second occurrence. */
const MOST_PAIRS = 4;

/** `occurrences` in the order in which they began. */
export function learn(occurrences: readonly Occurrence[]): Routine[] {
  const found: Routine[] = [];
  let left = occurrences.toReversed();
  while (left.length >= 2 && found.length < MOST_ROUTINES) {
    const [seed, ...others] = left as [Occurrence, ...Occurrence[]];
    const best = grow(seed, others);
    if (best) found.push(testOn(best, occurrences));
    left = others.filter((each) => !best?.occurrences.includes(each));
  }
  return found;
}

type Grown = Pick<Routine, 'steps' | 'occurrences'>;

function grow(seed: Occurrence, others: readonly Occurrence[]): Grown | undefined {
  if (!hasMatter(seed)) return undefined;
  const pairs = others.slice(0, MOST_PAIRS).flatMap((other): Grown[] => {
    const steps = hasMatter(other) ? stepsOf([seed, other]) : undefined;
    return steps && isRoutine(steps) ? [{ steps, occurrences: [seed, other] }] : [];
  });
  const best = pairs.reduce<Grown | undefined>((a, b) => (a && sizeOf(a.steps) >= sizeOf(b.steps) ? a : b), undefined);
  if (!best) return undefined;
  const strict = joined(best, others, sizeOf(best.steps));
  return strict.occurrences.length < 3 ? joined(best, others, 2) : strict;
}

/** Without a file or a line of its own an occurrence begins nothing that mixes. */
const hasMatter = ({ files, insertions }: Occurrence): boolean => files.length + insertions.length > 0;

function joined(pair: Grown, others: readonly Occurrence[], atLeast: number): Grown {
  let { steps, occurrences } = pair;
  for (const other of others) {
    if (occurrences.includes(other)) continue;
    const wider = stepsOf([...occurrences, other]);
    if (wider && isRoutine(wider) && sizeOf(wider) >= atLeast) [steps, occurrences] = [wider, [...occurrences, other]];
  }
  return { steps, occurrences: occurrences.toSorted((a, b) => b.at - a.at) };
}

function testOn({ steps, occurrences }: Grown, all: readonly Occurrence[]): Routine {
  const count = { right: 0, wrong: 0, unclear: 0 };
  for (const each of all) {
    const isOwn = occurrences.includes(each);
    const learned = isOwn ? stepsOf(occurrences.filter((other) => other !== each)) : steps;
    const expected = learned && expectedOf(learned, each.key);
    // What fewer steps foretold says nothing about the others.
    if (expected && sizeOf(learned) >= sizeOf(steps)) count[verdict(expected, each)]++;
  }
  return { fingerprint: fingerprintOf(steps), steps, occurrences, right: count.right, wrong: count.wrong };
}

function fingerprintOf({ key, files, insertions, commands }: Steps): string {
  const pictures = [
    files.map((step) => pictureOf(step.path)),
    insertions.map((step) => pictureOf(step.doc)),
    commands.map((step) => pictureOf(step.command)),
  ].map((each) => each.sort());
  return `routine-${createHash('sha256')
    .update(JSON.stringify([key, pictures]))
    .digest('hex')
    .slice(0, 16)}`;
}
