/** One round of keeping a journal small: over all its runs, in short commits with pauses between. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { RunId } from '../../contracts/runs.ts';
import { BrokenRun, type Journal } from './journal.ts';
import type { Dropped, Keeping, Kept } from './keeping.ts';

const A_PAGE = 200;
/** Others have their turn after each commit for as long as it took, and for this long at least, ms. */
const PAUSE_MS = 5;

export interface SweepOptions {
  /** Runs that are over since before then go, ms since the epoch; none where it is left out. */
  readonly before?: number | undefined;
  /** A run is compacted where so many events lie behind its last checkpoint; none is where it is left out. */
  readonly compactAfter?: number | undefined;
  /** Told of each run that something was done with. */
  readonly onRun?: (done: Swept) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface Swept {
  readonly run: RunId;
  /** `broken`: it was left as it is, because something of it does not fit. */
  readonly what: 'compacted' | 'removed' | 'broken';
  /** How many went. */
  readonly events: number;
  /** What does not fit, in words. */
  readonly why?: string;
}

/** Rejects where the journal cannot be written; what was done until then is done. */
export async function sweep({ keeping }: Pick<Journal, 'keeping'>, options: SweepOptions): Promise<void> {
  let after: string | undefined;
  do {
    const page = await keeping.survey(A_PAGE, after);
    for (const kept of page.runs) {
      if (options.signal?.aborted) return;
      const done = await sweepOne(keeping, kept, options);
      if (done) await options.onRun?.(done);
    }
    after = page.next;
    await pause(0);
  } while (after !== undefined);
}

async function sweepOne(keeping: Keeping, kept: Kept, options: SweepOptions): Promise<Swept | undefined> {
  const { run } = kept;
  const { before, compactAfter, signal } = options;
  try {
    const isOld = before !== undefined && kept.isOver && kept.updatedAt < before;
    if (kept.isGoing || (isOld && (await keeping.beginRemoval(run, before)))) {
      return { run, what: 'removed', events: await allOf(() => keeping.remove(run), signal) };
    }
    const isLong = compactAfter !== undefined && kept.checkpoint - 1 - kept.sealed >= Math.max(1, compactAfter);
    const sealed = isLong ? await keeping.seal(run, compactAfter) : 0;
    if (sealed === 0 && kept.dropped >= kept.sealed) return undefined;
    return { run, what: 'compacted', events: await allOf(() => keeping.drop(run), signal) };
  } catch (error) {
    // Somebody else was faster.
    if (error instanceof PenumbraError && (error.code === 'not-found' || error.code === 'stale')) return undefined;
    if (!(error instanceof BrokenRun)) throw error;
    return { run, what: 'broken', events: 0, why: error.message };
  }
}

async function allOf(some: () => Promise<Dropped>, signal: AbortSignal | undefined): Promise<number> {
  let events = 0;
  for (;;) {
    const dropped = await timed(some);
    events += dropped.events;
    if (!dropped.more || signal?.aborted) return events;
  }
}

/** `work`, and a pause after it. */
async function timed<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  await pause(Math.max(PAUSE_MS, performance.now() - began));
  return result;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
