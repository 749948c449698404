/**
 * The journal: what happened to every run, and what follows from it. The port that SQLite and others implement; one contract
 * suite holds for all.
 *
 * 1. Events of a run are appended under the epoch of its claim, all of a call or none, and are on the disk when it resolves.
 * 2. Whatever a worker needs to go on (status, checkpoint, steps since) moves in the same transaction as the event.
 * 3. A claim that was overtaken appends nothing any more: `Fenced`.
 */
import type { Resolution, RunId, RunSummary } from '../../contracts/runs.ts';
import type { EventOf, Outcome, RunEvent } from './events.ts';
import type { Keeping } from './keeping.ts';
import type { Memos } from './memos.ts';

/** A run that took so many workers with it is not given to another. */
export const MOST_CRASHES = 3;

/** No lease is kept longer, ms. One that lies further ahead was written before the clock was set back: it is over. */
export const LONGEST_LEASE_MS = 60_000;

/** The right to append to a run, until somebody else claims it. */
export interface Claim {
  readonly run: RunId;
  readonly worker: string;
  readonly epoch: number;
}

/** Another worker has the run now: what this one was about to write is not written. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
  constructor({ run, epoch }: Claim) {
    super(`run ${run} was claimed by another worker since (epoch ${epoch} is over)`);
  }
}

/** The journal cannot be reached at the moment: whether what was asked of it was done is unknown. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
}

/** Something in the journal of one run does not fit; the others are untouched. */
export class BrokenRun extends Error {
  override readonly name = 'BrokenRun';
  readonly seq: number | undefined;
  constructor(run: string, seq: number | undefined, what: string, cause?: unknown) {
    super(`run ${run}${seq === undefined ? '' : `, event ${seq}`}: ${what}`, { cause });
    this.seq = seq;
  }
}

/** The run was purged, but for a copy beside the journal that could not be reached: purged again, that goes too. */
export class CopyLeft extends Error {
  override readonly name = 'CopyLeft';
  /** What went, as `purge` gives it. */
  readonly bytes: number;
  constructor(why: string, bytes: number, cause: unknown) {
    super(why, { cause });
    this.bytes = bytes;
  }
}

export interface NewRun {
  readonly id: RunId;
  readonly program: string;
  readonly version: string;
  readonly schema: number;
  readonly state: unknown;
  readonly parent?: RunId;
  readonly forkedFrom?: RunId;
}

export type StepState = 'started' | 'unknown' | 'parked' | 'again' | 'done' | 'failed';

/** A step of the tick that is under way, as far as it came. */
export interface StepRecord {
  readonly key: string;
  readonly branch: string;
  /** Its place in that branch, from 0. */
  readonly position: number;
  readonly name: string;
  readonly effect: EventOf<'ACTION_REQUESTED'>['effect'] | 'decision';
  readonly state: StepState;
  readonly attempt: number;
  /** When it was first dispatched, ms since the epoch. */
  readonly startedAt: number;
  readonly why: string | undefined;
  /** There once it is done or failed. */
  readonly outcome: Outcome | undefined;
}

/** What a person, or another run, wants of a run that a worker has. */
export type Wanted = 'pause' | 'cancel';

/** All a worker needs to go on: the last checkpoint, and the steps since. */
export interface RunImage {
  readonly id: RunId;
  readonly program: string;
  /** The version of the code that made the last checkpoint. */
  readonly version: string;
  readonly schema: number;
  readonly tick: number;
  readonly state: unknown;
  readonly steps: readonly StepRecord[];
  readonly wanted: Wanted | undefined;
}

export interface StoredEvent {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: string;
  /** `undefined` where a person has purged it. */
  readonly event: RunEvent | undefined;
}

/**
 * `stuck`: a person has to do something about them, however old they are (parked, paused, quarantined, broken). `open` (not over)
 * and `failed` only as far as they are among the `NEWEST` runs.
 */
export type Those = 'stuck' | 'open' | 'failed';
export const NEWEST = 10_000;

/** Of a run's row, in SQL. The first is an index's own condition, word for word. */
export const CONDITIONS: Readonly<Record<Those, string>> = {
  stuck: "status IN ('parked', 'paused', 'quarantined', 'broken')",
  open: "status NOT IN ('done', 'failed', 'cancelled')",
  failed: "status = 'failed'",
};

/** Events that are written together, group by group. */
export type Groups = readonly (readonly RunEvent[])[];

export interface Claimed extends Claim {
  readonly program: string;
  /** The worker that had it is gone. */
  readonly afterCrash: boolean;
}

export interface ClaimRequest {
  readonly worker: string;
  readonly limit: number;
  /** Only runs of these programs. */
  readonly programs: readonly string[];
  /** Workers that are known to be gone. */
  readonly gone: readonly string[];
  /** All that `worker` knows to have: what else is its own was given to it by an answer that was lost, and is given again. */
  readonly holding?: readonly RunId[];
}

export interface Journal {
  /** Keeps it small: `keeping.ts`. */
  readonly keeping: Keeping;
  /** What its runs were answered: `memos.ts`. */
  readonly memos: Memos;

  /** False, and nothing else, where the run exists already. */
  create(run: NewRun): Promise<boolean>;
  /** Runs that are ready, due, or whose worker is gone, longest waiting first. A run that crashed 3 workers is quarantined instead. */
  claim(request: ClaimRequest): Promise<Claimed[]>;
  /** Throws `BrokenRun` where the journal of this run cannot be read. */
  load(claim: Claim): Promise<RunImage>;
  /** Resolves to what is wanted of the run; with `release`, others may claim it afterwards. Throws `Fenced`. */
  append(claim: Claim, events: readonly RunEvent[], release?: boolean): Promise<Wanted | undefined>;
  /** As `append` one after the other, each a commit of its own, with `release` in the last; none after one that throws. */
  appendEach(claim: Claim, groups: Groups, release?: boolean): Promise<Wanted | undefined>;
  /** The earliest signal of that name that was not taken, for a run of this claim; none of the events `except`. */
  signalOf(
    claim: Claim,
    name: string,
    except: readonly number[],
  ): Promise<{ readonly seq: number; readonly value: unknown } | undefined>;
  /** What is wanted of a run that a worker has. */
  wanted(run: RunId): Promise<Wanted | undefined>;
  /** How a run ended: its last state, or why it has none; `undefined` while it goes on. */
  outcomeOf(run: RunId): Promise<Outcome | undefined>;

  /** Asked by a person or a program from outside. Each throws `not-found`, and `stale` where the run is not in a state for it. */
  signal(run: RunId, name: string, value: unknown): Promise<void>;
  pause(run: RunId): Promise<void>;
  resume(run: RunId): Promise<void>;
  /** That run alone; `cancelRun` takes those along that it started. */
  cancel(run: RunId): Promise<void>;
  resolve(run: RunId, step: string, resolution: Resolution): Promise<void>;
  /** A new run from the last checkpoint of another. */
  fork(run: RunId, as: RunId): Promise<void>;

  /** Newest first; all, or only `those`. */
  list(limit: number, those?: Those): Promise<RunSummary[]>;
  summary(run: RunId): Promise<RunSummary>;
  /** Runs that this one started, oldest first. Throws `not-found`. */
  children(run: RunId): Promise<RunId[]>;
  /** In order, after `after`; without those that were dropped behind a seal. */
  events(run: RunId, after: number, limit: number): Promise<StoredEvent[]>;
  /** All steps of the present tick, in the order of their branches. Throws `BrokenRun` where one cannot be read. */
  steps(run: RunId): Promise<StepRecord[]>;
  /** Steps of the present tick that wait for a person. */
  parked(run: RunId): Promise<StepRecord[]>;
  /**
   * Checks the seal, and every link and every content from there; throws `BrokenRun` at the first that does not fit. Resolves to
   * the number of events that the run ever had.
   */
  verify(run: RunId): Promise<number>;
  /**
   * Deletes contents and salts of a run that is over; its tombstones still verify. Resolves to the bytes that went. Throws `stale`
   * where it is not over or somebody needs it still, and `CopyLeft`.
   */
  purge(run: RunId): Promise<number>;

  /** When the next sleeping run of these programs is due, ms since the epoch. */
  nextWake(programs: readonly string[]): Promise<number | undefined>;
  /** Keeps the lease of `worker` for `forMs` from now, at most `LONGEST_LEASE_MS`; leases that are over and nobody needs go. */
  keepLease(worker: string, forMs: number): Promise<void>;
  /** Workers that own runs, each with whether its lease is over. */
  owners(): Promise<{ readonly worker: string; readonly hasLapsed: boolean }[]>;
  /** A value that is another one after anybody changed the journal. Cheap. */
  changes(): Promise<number>;
  close(): Promise<void>;
}
