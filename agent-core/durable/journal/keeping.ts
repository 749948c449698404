/**
 * Keeping a journal small: what lies behind the last checkpoint of a run may be dropped, and a run that is over may go.
 *
 * 1. Events are dropped only once a seal is on the disk: a signed checkpoint that stands for them, at which `verify` begins.
 * 2. Nothing that is still needed goes: no signal that was not taken, nothing that a reader does not have yet, no memo.
 * 3. Each call is one short commit; whoever is killed between two leaves work for the next, and a journal that verifies.
 */
import type { RunId } from '../../contracts/runs.ts';
import type { Signature } from '../../contracts/signing.ts';

/**
 * The signed checkpoint of a run that stands for the events dropped behind it. The link of the last of them is a salted
 * commitment to each of them; the link of the checkpoint, signed with it, holds everything between and the checkpoint's state.
 */
export interface Seal {
  /** As many events are dropped: those from 1 to this one. */
  readonly upTo: number;
  /** The link of event `upTo`. */
  readonly link: Buffer;
  /** The number and the link of the checkpoint that they lie behind. */
  readonly checkpoint: number;
  readonly checkpointLink: Buffer;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly signature: Signature;
}

/** What a run is, for whoever keeps the journal small. */
export interface Kept {
  readonly run: RunId;
  readonly isOver: boolean;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
  /** The number of its last checkpoint's event. */
  readonly checkpoint: number;
  /** Up to which event it is sealed; up to which of these they are gone. 0 where it is not. */
  readonly sealed: number;
  readonly dropped: number;
  /** It was begun to remove it. */
  readonly isGoing: boolean;
}

export interface Survey {
  readonly runs: readonly Kept[];
  /** Where to go on; `undefined` after the last. */
  readonly next: string | undefined;
}

export interface Keeping {
  /** A page of all runs, in no order that means anything; `after`: the `next` of the page before. */
  survey(limit: number, after?: string): Promise<Survey>;
  /** Throws `BrokenRun` where it was forged. */
  sealOf(run: RunId): Promise<Seal | undefined>;
  /**
   * Signs the last checkpoint where at least `atLeast` events lie behind it, and nobody needs them; resolves to how many these
   * are, 0 where it was not worth it. The run's chain is verified first: throws `BrokenRun`.
   */
  seal(run: RunId, atLeast: number): Promise<number>;
  /** Deletes some of what lies behind a seal; `more` where something is left. */
  drop(run: RunId): Promise<Dropped>;
  /**
   * Begins to remove a run that is over since before `before` (ms since the epoch): false, and nothing else, where somebody still
   * needs it: a parent that is not over, a reader that lacks what it sent. What it did can be read no more, from then on. Its name
   * should not be used again: readers of the bus count its events from where they were.
   */
  beginRemoval(run: RunId, before: number): Promise<boolean>;
  /** Deletes some of a run whose removal was begun; in the end the run itself. */
  remove(run: RunId): Promise<Dropped>;
}

export interface Dropped {
  readonly events: number;
  readonly more: boolean;
}
