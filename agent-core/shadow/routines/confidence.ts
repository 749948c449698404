/**
 * How sure a routine is: the record of routines in public histories, and its own silent predictions. One that came true is an
 * offer that would have been kept, one that did not an offer undone; each weighs as much as such an outcome does.
 */
import { lowerBound } from '../confidence/bound.ts';
import type { Routine } from './learn.ts';
import { ROUTINE_RECORD } from './record.ts';

/** An outcome in the person's own hands counts as so many recorded ones (confidence/record.ts). */
const OWN = 12;

export interface Sureness {
  /** The median estimate. */
  readonly confidence: number;
  readonly lowerBound: number;
}

/** `undefined` where it may not speak: three silent predictions have to come true first. */
export function sureness({ right, wrong }: Routine, atLeast: number): Sureness | undefined {
  if (wrong > 0) return undefined;
  const good = ROUTINE_RECORD.right + OWN * right;
  const all = ROUTINE_RECORD.tried + OWN * right;
  const bound = lowerBound(good, all);
  return bound >= atLeast ? { confidence: lowerBound(good, all, 0.5), lowerBound: bound } : undefined;
}
