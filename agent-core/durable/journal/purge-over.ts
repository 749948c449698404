import { isOver, type RunId } from '../../contracts/runs.ts';
import type { Journal } from './journal.ts';

/** More runs than anybody has. */
const ALL = 1_000_000;

export interface Purged {
  readonly runs: number;
  readonly bytes: number;
  /** Not over yet: they keep what they need to go on. */
  readonly kept: readonly RunId[];
}

/** Purges the contents of every run that is over. */
export async function purgeOver(journal: Journal): Promise<Purged> {
  const all = await journal.list(ALL);
  const over = all.filter(({ status }) => isOver(status));
  let bytes = 0;
  for (const { id } of over) bytes += await journal.purge(id);
  return { runs: over.length, bytes, kept: all.filter(({ status }) => !isOver(status)).map(({ id }) => id) };
}
