/** Which copies stay after the end of their runs. */
import type { RunSummary } from '../../contracts/runs.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { CALL_PROGRAM, CallState } from './call-program.ts';

/** So long, ms. */
export const KEPT_MS = 24 * 3_600_000;

/** Whether the diff that a call was begun with may still be asked for. `now`: ms since the epoch. Throws what `outcomeOf` throws. */
export async function isKept(run: RunSummary, runs: Pick<Journal, 'outcomeOf'>, now: number): Promise<boolean> {
  if (run.program !== CALL_PROGRAM || run.status !== 'done' || now - run.updatedAt >= KEPT_MS) return false;
  const outcome = await runs.outcomeOf(run.id);
  return outcome?.state === 'done' && CallState.safeParse(outcome.value).data?.keepsCopy === true;
}
