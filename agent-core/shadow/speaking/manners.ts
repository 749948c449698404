/**
 * When to keep quiet after an answer. Refusals double a pattern's wait; an acceptance clears them; "never" is for ever. Three
 * refusals in a row of one family, whichever its patterns, silence that family for a week. A toast that nobody answered is
 * unknown and changes nothing.
 */
import type { Quiet } from '../../contracts/learned.ts';

export type Answer = 'applied' | 'notNow' | 'undone' | 'never';

export interface Silence extends Readonly<Quiet> {
  readonly never: boolean;
}

export const NOT_QUIET: Readonly<Quiet> = { refusals: 0, until: 0 };
export const UNREFUSED: Silence = { ...NOT_QUIET, never: false };

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
/** The first wait of one pattern, and of all patterns together. */
const FIRST_WAIT = { pattern: 30 * MINUTE, all: 2 * MINUTE } as const;
/** So many refusals in a row silence a family. */
const FAMILY_PATIENCE = 3;

/** The silence of a pattern, or of all of them together, after an answer at `now`. */
export function afterAnswer(silence: Silence, answer: Answer, scope: 'pattern' | 'all', now: number): Silence {
  if (answer === 'applied') return { ...silence, ...NOT_QUIET };
  if (answer === 'never' && scope === 'pattern') return { ...silence, never: true };
  const refusals = silence.refusals + (answer === 'undone' ? 2 : 1);
  const wait = Math.min(WEEK, FIRST_WAIT[scope] * 2 ** (refusals - 1));
  return { ...silence, refusals, until: now + wait };
}

/** The silence of a family after an answer, at `now`, to one of its patterns. After the week its count begins anew. */
export function familyAfterAnswer(quiet: Readonly<Quiet>, answer: Answer, now: number): Quiet {
  if (answer === 'applied') return { ...NOT_QUIET };
  const refusals = quiet.refusals + 1;
  return refusals < FAMILY_PATIENCE ? { ...quiet, refusals } : { refusals: 0, until: now + WEEK };
}

export function isSilent(silence: Silence, now: number): boolean {
  return silence.never || isQuiet(silence, now);
}

export function isQuiet({ until }: Pick<Quiet, 'until'>, now: number): boolean {
  return now < until;
}
