/**
 * Outbox and inbox: how events get from one journal into another once and in order, over a bus that may lose and repeat them.
 *
 * 1. An event is in the outbox from the very transaction that wrote it until its reader has it in a journal of its own.
 * 2. The inbox takes the events of a run in their order, each once, whatever comes twice or too early.
 * 3. An event that its reader refuses stays in the outbox: a reader that is updated gets it.
 */
import type { RunId } from '../../contracts/runs.ts';
import type { Refusal, RunMessage } from './message.ts';

/** What an outbox calls a row of its own. */
export type OutgoingId = number | string;

export interface Outgoing {
  readonly id: OutgoingId;
  readonly message: RunMessage;
  /** Where the bus had it when it was sent last. */
  readonly position: string | undefined;
}

export interface Outbox {
  /** Names the journal: what it sends says where it comes from. */
  source(): Promise<string>;
  /** From now on `reader` is sent events of these kinds, and what goes by these routes, by every process that appends; none: it is forgotten. */
  publishTo(reader: string, kinds: readonly string[]): Promise<void>;
  readers(): Promise<string[]>;
  /** What was never sent to `reader`, in order; nothing while too much is on its way. */
  unsent(reader: string): Promise<Outgoing[]>;
  /** What was sent a while ago and is not confirmed: the bus may have lost it. */
  doubtful(reader: string): Promise<Outgoing[]>;
  /** Whether anything is not confirmed by `reader`. */
  hasWaiting(reader: string): Promise<boolean>;
  /** They are on their way: now sent, or seen to be kept. */
  onTheirWay(rows: readonly { readonly id: OutgoingId; readonly position: string }[]): Promise<void>;
  /** `reader` has the events of `run` up to `seq`. */
  confirm(reader: string, run: RunId, seq: number): Promise<void>;
}

/** `early`: the one before it has not come. `rewritten`: the run has another history than the one that came before. */
export type Taken = 'taken' | 'again' | 'early' | 'rewritten';

export interface Received {
  /** Grows, in the order in which they came. */
  readonly number: number;
  readonly message: RunMessage;
}

export interface Inbox {
  take(reader: string, message: RunMessage): Promise<Taken>;
  /** Keeps what cannot be read, once, for a person to see. */
  refuse(reader: string, refusal: Refusal): Promise<void>;
  refusals(reader: string, limit: number): Promise<Refusal[]>;
  /** What came for `reader`, after `number`. */
  received(reader: string, after: number, limit: number): Promise<Received[]>;
  /** `reader` needs what came up to `number` no more. */
  forget(reader: string, number: number): Promise<void>;
}

/** The last event that came of a run. */
export interface InboxHead {
  readonly seq: number;
  readonly id: string;
}

/** What becomes of a message after `head`, the last of its run. */
export function judge(
  head: InboxHead | undefined,
  { seq, after, id }: Pick<RunMessage, 'seq' | 'after' | 'id'>,
): Taken {
  const last = head?.seq ?? 0;
  if (seq === last) return id === head?.id ? 'again' : 'rewritten';
  if (seq < last) return 'again';
  if (after > last) return 'early';
  return after === last ? 'taken' : 'rewritten';
}

export const eventsTopic = (reader: string): string => `events.${reader}`;
export const journalledTopic = (source: string): string => `journalled.${source}`;
