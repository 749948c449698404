/** Which copies nobody works on any more. */
import { PenumbraError } from '../../contracts/errors.ts';
import { isOver, RunId, type RunSummary } from '../../contracts/runs.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import type { OwnedStage } from '../../execution/staging/store/stages.ts';

/** A journal as copies name it: whether it is one of databases that PENUMBRA_JOURNAL names, and its own name. */
export const journalName = (source: string, isShared: boolean): string => `${isShared ? 'shared' : 'own'} ${source}`;

/**
 * Whether the run of `stage` may be in a journal that is not the one named `journal`; false where nobody knows. A data folder has one
 * journal of its own: what names another one was of one that is gone.
 */
export function isElsewhere(stage: OwnedStage, journal: string): boolean {
  if (stage.journal === undefined || stage.journal === journal) return false;
  return isShared(stage.journal) || isShared(journal);
}

const isShared = (journal: string): boolean => journal.startsWith('shared ');

/** The runs of one journal. */
export interface RunsOfCopies {
  /** The journal's name. */
  readonly journal: string;
  readonly runs: Pick<Journal, 'summary'>;
  /** Whether somebody still looks at the copy of a run that is over. */
  isKept(run: RunSummary): Promise<boolean>;
}

/**
 * Of `stages` those whose run is over, or gone from the journal that it was in, and are not kept. One whose run is in another journal, or
 * cannot be looked at now, stays.
 */
export async function stagesOver(
  stages: readonly OwnedStage[],
  from: RunsOfCopies,
  signal: AbortSignal,
): Promise<string[]> {
  const over: string[] = [];
  for (const stage of stages) {
    if (signal.aborted) break;
    if (stage.journal !== undefined && stage.journal !== from.journal) continue;
    const stands = await standing(stage.id, from);
    if (stands === 'over' || (stands === 'gone' && stage.journal === from.journal)) over.push(stage.id);
  }
  return over;
}

async function standing(id: string, { runs, isKept }: RunsOfCopies): Promise<'over' | 'gone' | 'needed or unknown'> {
  const run = RunId.safeParse(id);
  if (!run.success) return 'needed or unknown';
  try {
    const summary = await runs.summary(run.data);
    return isOver(summary.status) && !(await isKept(summary)) ? 'over' : 'needed or unknown';
  } catch (error) {
    // Whatever else is wrong with a journal proves nothing of the run; a name of a run is in what says that there is none.
    const isGone = error instanceof PenumbraError && error.code === 'not-found' && error.data.run === id;
    return isGone ? 'gone' : 'needed or unknown';
  }
}
