/** Whether the same call with the same arguments may be made again: never more than its effect class allows. */
import type { Effect } from '../../contracts/runs.ts';
import type { Happened } from './taxonomy.ts';

/** What became of the last attempt: it took effect, it surely did not, or nobody knows. */
export type Outcome = 'done' | 'refused' | 'unknown';

/** `look`: find out first whether it happened. `ask`: only a person can tell. `no`: not again. */
export type Repeat = 'again' | 'same-key' | 'look' | 'ask' | 'no';

/** Attempts in all. What surely did nothing does no harm; what may have happened is a durable step's three (`durable/runs`). */
const MOST = { refused: 8, unknown: 3 } as const;

const WHEN_UNKNOWN: Readonly<Record<Effect, Repeat>> = {
  pure: 'again',
  keyed: 'same-key',
  probe: 'look',
  unsafe: 'ask',
};

export const outcomeOf = (happened: Happened): Outcome => (happened === 'no' ? 'refused' : 'unknown');

/** `attempts` were made so far. What may have happened is never simply over: at the end of its attempts a person is asked. */
export function mayRepeat(effect: Effect, attempts: number, outcome: Outcome): Repeat {
  if (outcome === 'done') return 'no';
  if (outcome === 'refused') return attempts < MOST.refused ? (effect === 'keyed' ? 'same-key' : 'again') : 'no';
  if (attempts < MOST.unknown) return WHEN_UNKNOWN[effect];
  return effect === 'pure' ? 'no' : 'ask';
}
