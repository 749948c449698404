/** What to do after a failed call: everything of this folder put together. Deterministic but for the random that is passed in. */
import type { Effect } from '../../contracts/runs.ts';
import { BACK_OFF, type BackOff, waitMs } from './back-off.ts';
import { classify, type Failure, type Verdict } from './classify.ts';
import { mayRepeat, outcomeOf } from './repeating.ts';

export interface FailedCall {
  readonly failure: Failure;
  /** With these arguments, this one included. */
  readonly attempts: number;
  readonly effect: Effect;
}

export interface HealingOptions {
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly backOff?: BackOff;
}

export type Healing = { readonly verdict: Verdict; readonly words: string } & (
  | { readonly do: 'repeat'; readonly how: 'again' | 'same-key' | 'look'; readonly at: number }
  | { readonly do: 'repair' }
  | { readonly do: 'ask' }
  | { readonly do: 'give-up' }
);

/**
 * `repeat` at a time, for the caller to sleep durably; `repair`: other arguments, never the same; `ask`: a person says whether
 * it happened; `give-up`.
 */
export function heal(
  { failure, attempts, effect }: FailedCall,
  { now, random, backOff = BACK_OFF }: HealingOptions,
): Healing {
  const verdict = classify(failure, now);
  const { words } = verdict;
  const repeat = mayRepeat(effect, attempts, outcomeOf(verdict.happened));
  if (repeat === 'ask' && verdict.class === 'wait')
    return { do: 'ask', verdict, words: `${words} Nobody knows whether it happened.` };
  if (verdict.class !== 'wait') return { do: verdict.class, verdict, words };
  if (repeat === 'no' || repeat === 'ask')
    return { do: 'give-up', verdict, words: `${words} It was tried ${attempts} times.` };
  const wait = waitMs(attempts, random, { ...backOff, afterMs: verdict.afterMs });
  if (wait === undefined) {
    const seconds = Math.round((verdict.afterMs ?? 0) / 1000);
    return { do: 'give-up', verdict, words: `${words} It asks to wait ${seconds} s, which is too long.` };
  }
  return { do: 'repeat', how: repeat, at: now + Math.ceil(wait), verdict, words };
}

/** Whether the failure says that the other side is not well, for its breaker. A limit that it enforces says that it is. */
export const isUnwell = ({ class: healing, kind }: Verdict): boolean =>
  healing === 'wait' && kind !== 'rate-limited' && kind !== 'locked' && kind !== 'rolled-back';
