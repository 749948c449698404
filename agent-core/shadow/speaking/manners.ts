/**
 * When to keep quiet after an answer. Refusals double the wait; an acceptance clears them; "never" is for ever. A toast that
 * nobody answered is unknown and changes nothing.
 */
export type Answer = 'applied' | 'notNow' | 'undone' | 'never';

export interface Silence {
  /** Refusals in a row. */
  readonly refusals: number;
  /** Quiet until then, ms. */
  readonly until: number;
  readonly never: boolean;
}

export const UNREFUSED: Silence = { refusals: 0, until: 0, never: false };

const MINUTE = 60_000;
const AT_MOST = 7 * 24 * 60 * MINUTE;
/** The first wait of one pattern, and of all patterns together. */
const FIRST_WAIT = { pattern: 30 * MINUTE, all: 2 * MINUTE } as const;

/** The silence of a pattern, or of all of them together, after an answer at `now`. */
export function afterAnswer(silence: Silence, answer: Answer, scope: 'pattern' | 'all', now: number): Silence {
  if (answer === 'applied') return { ...silence, refusals: 0, until: 0 };
  if (answer === 'never' && scope === 'pattern') return { ...silence, never: true };
  const refusals = silence.refusals + (answer === 'undone' ? 2 : 1);
  const wait = Math.min(AT_MOST, FIRST_WAIT[scope] * 2 ** (refusals - 1));
  return { ...silence, refusals, until: now + wait };
}

export function isSilent(silence: Silence, now: number): boolean {
  return silence.never || now < silence.until;
}
