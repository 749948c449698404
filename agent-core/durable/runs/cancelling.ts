/** Cancelling goes to children: a run is cancelled with every run that it started, and that those started. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { RunId } from '../../contracts/runs.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * Cancels `run` and what it started; gives the children that were not over. What is under way in any of them ends as its effect
 * class says. Where an earlier call was cut off half way, this one ends it. Throws `not-found`, and `stale` where all is over.
 */
export async function cancelRun(journal: Journal, run: RunId): Promise<RunId[]> {
  const { status } = await journal.summary(run);
  // The parent first: the end of a child would wake it.
  if (status !== 'cancelled') await journal.cancel(run);
  const cancelled = await cancelChildren(journal, run);
  if (status === 'cancelled' && cancelled.length === 0) await journal.cancel(run);
  return cancelled;
}

/** The same for all that a run started, and not for itself. */
export async function cancelChildren(journal: Journal, run: RunId): Promise<RunId[]> {
  const cancelled: RunId[] = [];
  for (const child of await journal.children(run)) {
    if (await wasNotOver(journal, child)) cancelled.push(child);
    cancelled.push(...(await cancelChildren(journal, child)));
  }
  return cancelled;
}

async function wasNotOver(journal: Journal, run: RunId): Promise<boolean> {
  try {
    await journal.cancel(run);
    return true;
  } catch (error) {
    if (error instanceof PenumbraError && (error.code === 'stale' || error.code === 'not-found')) return false;
    throw error;
  }
}
