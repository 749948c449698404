/** Routines as a person can see them. */
import type { LearnedPattern } from '../../contracts/learned.ts';
import { lowerBound } from '../confidence/bound.ts';
import { type Sureness, sureness } from './confidence.ts';
import { basisOf, examplesOf, summarise } from './describe.ts';
import { expectedOf } from './expected.ts';
import type { Routine } from './learn.ts';

/** `fresh`: an occurrence of it has begun. */
export function learnedOf(routine: Routine, fresh: boolean): LearnedPattern[] {
  const { fingerprint, occurrences, steps } = routine;
  const expected = expectedOf(steps, occurrences[0]?.key ?? '');
  if (!expected) return [];
  return [
    {
      family: 'routine',
      pattern: fingerprint,
      fingerprint,
      summary: summarise(expected),
      examples: examplesOf(routine),
      support: occurrences.length,
      ...(sureness(routine, 0) ?? ownSureness(routine)),
      basis: basisOf(routine, []),
      places: 0,
      fresh,
    },
  ];
}

/** One that was wrong before counts by its own predictions alone; they are too few for it to speak. */
const ownSureness = ({ right, wrong }: Routine): Sureness => ({
  confidence: (right + 1) / (right + wrong + 2),
  lowerBound: lowerBound(right, right + wrong),
});
