/** What goes into the recording and what comes out. */
import type { Signal } from '../../contracts/signals.ts';

/** The whole text of a document around an edit, as the editor held it. Never stored; masks and sentences are made from it. */
export interface Texts {
  readonly before: string;
  readonly after: string;
}

export interface RecordRow {
  readonly session: string;
  /** The first and last number (`NumberedSignal.seq`) folded into it. */
  readonly seqFrom: number;
  readonly seqTo: number;
  /** The numbers it acknowledges; without it, all from `seqFrom` to `seqTo`. */
  readonly numbers?: readonly number[];
  /** One string for the workspace's folders. */
  readonly workspace: string;
  /** Absent where the numbers are acknowledged but left nothing to keep (typed and taken back, excluded). */
  readonly signal?: Signal;
  /** For a `doc.edit`. Without it the inserted text is judged by itself alone. */
  readonly context?: Texts;
}

/** What the host itself recorded for a session lies under the session's name with this behind it, numbered apart. */
export const HOST_SUFFIX = '#host';

export interface Recorded {
  /** Grows in the order of appending, over all sessions and workspaces. */
  readonly row: number;
  readonly session: string;
  /** The last number folded into it. */
  readonly seq: number;
  readonly signal: Signal;
}

/** What a sentence about an edit needs and the signal does not hold; masked like it. */
export interface Note {
  /** From 1, of the first change. */
  readonly line: number;
  /** The beginning of what the first change removed. */
  readonly removed: string;
}
