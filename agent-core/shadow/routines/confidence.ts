/**
 * How sure a routine is: the record of routines in public histories, and its own silent predictions. One that came true is an
 * offer that would have been kept, and one that did not an offer undone.
 */
import { type Estimate, estimate, NO_OUTCOMES } from '../confidence/record.ts';
import type { Routine } from './learn.ts';
import { ROUTINE_RECORD } from './record.ts';

const FEWEST = 3;

/** `undefined` where it may not speak. */
export function routineEstimate(routine: Routine, atLeast: number): Omit<Estimate, 'cut'> | undefined {
  const { occurrences, right, wrong } = routine;
  if (occurrences.length < FEWEST || wrong > 0) return undefined;
  const made = estimate([ROUTINE_RECORD], atLeast, { kept: right, undone: wrong }, NO_OUTCOMES);
  return made && { confidence: made.confidence, lowerBound: made.lowerBound };
}
