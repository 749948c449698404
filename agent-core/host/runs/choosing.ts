/** Which runs are shown where there are more than a list has room for. */
import type { RunId, RunSummary } from '../../contracts/index.ts';
import type { Journal } from '../../durable/journal/journal.ts';

export interface Chosen {
  /** Those that wait for a person first, then the others; newest first in each. */
  readonly runs: readonly RunSummary[];
  /** There are others. */
  readonly more: boolean;
}

/**
 * At most `limit` runs: before all others those that a person has to do something about, however old; of the room that these leave
 * up to a quarter for failed ones and half for those that are not over, and the rest for the newest.
 */
export async function chooseRuns(journal: Journal, limit: number): Promise<Chosen> {
  const newest = await journal.list(limit + 1);
  const stuck = await journal.list(limit, 'stuck');
  const more = newest.length > limit;
  const room = limit - stuck.length;
  const failed = more ? await journal.list(Math.floor(room / 4), 'failed') : [];
  const open = more ? await journal.list(Math.floor(room / 2) + stuck.length, 'open') : [];
  const chosen = new Map<RunId, RunSummary>();
  for (const run of [...stuck, ...failed, ...open.filter(isNot(stuck)), ...newest])
    if (chosen.size < limit) chosen.set(run.id, run);
  const others = [...chosen.values()].filter(isNot(stuck));
  return { runs: [...stuck, ...others.sort((a, b) => b.createdAt - a.createdAt)], more };
}

function isNot(those: readonly RunSummary[]): (run: RunSummary) => boolean {
  const ids = new Set(those.map(({ id }) => id));
  return ({ id }) => !ids.has(id);
}
