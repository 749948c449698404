import { isOver, type RunId, type RunSummary } from '../../contracts/runs.ts';
import type { Journal } from './journal.ts';

/** More runs than anybody has. */
const ALL = 1_000_000;

export interface Purged {
  readonly runs: number;
  readonly bytes: number;
  /** Not over yet, or children of such: they keep what is needed to go on. */
  readonly kept: readonly RunId[];
}

/** Purges the contents of every run that is over. */
export async function purgeOver(journal: Journal): Promise<Purged> {
  const all = await journal.list(ALL);
  const alive = new Set(all.filter(({ status }) => !isOver(status)).map(({ id }) => id));
  // A child keeps its last state until its parent is over: that may still join it.
  const isKept = ({ id, parent }: RunSummary) => alive.has(id) || (parent !== undefined && alive.has(parent));
  const over = all.filter((run) => !isKept(run));
  let bytes = 0;
  for (const { id } of over) bytes += await journal.purge(id);
  return { runs: over.length, bytes, kept: all.filter(isKept).map(({ id }) => id) };
}
