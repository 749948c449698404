/** Which copies nobody works on any more. */
import { PenumbraError } from '../../contracts/errors.ts';
import { isOver, RunId } from '../../contracts/runs.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import type { OwnedStage } from '../../execution/staging/store/stages.ts';

/** A journal as copies name it: whether it is one of databases that PENUMBRA_JOURNAL names, and its own name. */
export const journalName = (source: string, isShared: boolean): string => `${isShared ? 'shared' : 'own'} ${source}`;

/** Whether the run of `stage` is in a journal of the other kind than the one that is looked at; false where nobody knows. */
export const isOfOtherKind = ({ journal }: OwnedStage, isShared: boolean): boolean =>
  journal !== undefined && journal.startsWith('shared ') !== isShared;

/**
 * Of `stages` those whose run is over, or gone from the journal named `journal` that it was in. One whose run is in another journal, or
 * cannot be looked at now, stays.
 */
export async function stagesOver(
  stages: readonly OwnedStage[],
  journal: string,
  runs: Pick<Journal, 'summary'>,
  signal: AbortSignal,
): Promise<string[]> {
  const over: string[] = [];
  for (const stage of stages) {
    if (signal.aborted) break;
    if (stage.journal !== undefined && stage.journal !== journal) continue;
    const stands = await standing(stage.id, runs);
    if (stands === 'over' || (stands === 'gone' && stage.journal === journal)) over.push(stage.id);
  }
  return over;
}

async function standing(id: string, runs: Pick<Journal, 'summary'>): Promise<'over' | 'gone' | 'alive or unknown'> {
  const run = RunId.safeParse(id);
  if (!run.success) return 'alive or unknown';
  try {
    return isOver((await runs.summary(run.data)).status) ? 'over' : 'alive or unknown';
  } catch (error) {
    // Whatever else is wrong with a journal proves nothing of the run; a name of a run is in what says that there is none.
    const isGone = error instanceof PenumbraError && error.code === 'not-found' && error.data.run === id;
    return isGone ? 'gone' : 'alive or unknown';
  }
}
