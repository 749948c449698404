import { PenumbraError } from '../../contracts/errors.ts';
import { isOver, type RunId, type RunSummary } from '../../contracts/runs.ts';
import { BrokenRun, CopyLeft, type Journal } from './journal.ts';

/** More runs than anybody has. */
const ALL = 1_000_000;

export interface Purged {
  readonly runs: number;
  readonly bytes: number;
  /** Not over yet, or children of such: they keep what is needed to go on. */
  readonly kept: readonly RunId[];
  /** What could not be deleted of runs that are over, in a sentence each, with what to do. */
  readonly left: readonly string[];
}

export const NOTHING_PURGED: Purged = { runs: 0, bytes: 0, kept: [], left: [] };

/** Purges the contents of every run that is over; one that cannot be purged keeps no other from it. */
export async function purgeOver(journal: Journal): Promise<Purged> {
  const all = await journal.list(ALL);
  const alive = new Set(all.filter(({ status }) => !isOver(status)).map(({ id }) => id));
  // A child keeps its last state until its parent is over: that may still join it.
  const isKept = ({ id, parent }: RunSummary) => alive.has(id) || (parent !== undefined && alive.has(parent));
  const over = all.filter((run) => !isKept(run));
  const [copies, left]: [CopyLeft[], string[]] = [[], []];
  let [runs, bytes] = [0, 0];
  for (const { id } of over) {
    const purged = await journal.purge(id).catch(whatIsLeft);
    if (typeof purged === 'string') left.push(purged);
    else runs++;
    if (typeof purged === 'number') bytes += purged;
    if (!(purged instanceof CopyLeft)) continue;
    copies.push(purged);
    bytes += purged.bytes;
  }
  return { runs, bytes, kept: all.filter(isKept).map(({ id }) => id), left: [...left, ...wordsFor(copies)] };
}

/** What concerns that run alone; rethrows the rest. */
function whatIsLeft(error: unknown): CopyLeft | string {
  if (error instanceof CopyLeft) return error;
  if (error instanceof PenumbraError && error.code === 'stale') return error.message;
  if (error instanceof BrokenRun) return `Not deleted: ${error.message}.`;
  throw error;
}

function wordsFor([first, ...more]: readonly CopyLeft[]): string[] {
  if (!first) return [];
  const whose = more.length === 0 ? '1 run' : `${more.length + 1} runs`;
  return [
    `What the mirror has of ${whose} could not be deleted: ${first.message} Delete again once it answers; by itself it goes within a week.`,
  ];
}
