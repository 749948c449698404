/** Reading events: their contents, what they say, and whether each follows the one before it. */
import { describeIssue } from '../../contracts/errors.ts';
import { commitment, link } from './chain.ts';
import { decode, unpack } from './content.ts';
import { type Outcome, RunEvent, settledBy } from './events.ts';
import { BrokenRun, type StoredEvent } from './journal.ts';

/** An event as a journal keeps it: its content in `body`, or in `bytes` where it has a row of its own; `deflated` is of either. */
export interface EventRow {
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  readonly body: Buffer | null;
  readonly salt: Buffer | null;
  readonly commitment: Buffer | null;
  readonly link: Buffer;
  readonly bytes: Buffer | null;
  readonly deflated: number | null;
}

/** The bytes an event's commitment is over; `undefined` once purged. Throws `BrokenRun` where they are missing or damaged. */
export function contentOf(run: string, row: EventRow): Buffer | undefined {
  const bytes = row.body ?? row.bytes;
  if (!bytes && row.commitment) return undefined;
  if (!bytes) throw new BrokenRun(run, row.seq, 'its content is missing');
  try {
    return unpack({ bytes, isDeflated: row.deflated === 1 });
  } catch (error) {
    throw new BrokenRun(run, row.seq, 'its content is damaged', error);
  }
}

/** The event of a row, checked; `undefined` inside once purged. Throws `BrokenRun`. */
export function readEvent(run: string, row: EventRow): StoredEvent {
  const { seq, at, kind } = row;
  const content = contentOf(run, row);
  if (!content) return { seq, at, kind, event: undefined };
  const parsed = RunEvent.safeParse({ ...fieldsOf(run, seq, content), kind });
  if (!parsed.success) throw new BrokenRun(run, seq, `${kind} makes no sense: ${describeIssue(parsed.error)}`);
  return { seq, at, kind, event: parsed.data };
}

function fieldsOf(run: string, seq: number, content: Buffer): object {
  try {
    const read = decode(content);
    if (typeof read === 'object' && read !== null) return read;
  } catch (error) {
    throw new BrokenRun(run, seq, 'its content is no JSON', error);
  }
  throw new BrokenRun(run, seq, 'its content is no object');
}

/** Whether `row` is what follows `previous` in the chain; throws `BrokenRun` where not. Gives its link. */
export function checkLink(run: string, previous: Buffer, row: EventRow): Buffer {
  const { seq, kind, at } = row;
  const content = contentOf(run, row);
  const committed = content && row.salt ? commitment(row.salt, content) : row.commitment;
  if (!committed) throw new BrokenRun(run, seq, 'neither its content nor a tombstone is there');
  if (!link(previous, { run, seq, kind, at }, committed).equals(row.link)) {
    throw new BrokenRun(run, seq, 'the chain is broken here: the event, or its place, was changed');
  }
  return row.link;
}

/** The outcome that `event`, number `seq` of its run, gave a step. Throws `BrokenRun` where it gave none. */
export function outcomeIn(run: string, seq: number, event: RunEvent | undefined): Outcome {
  switch (event?.kind) {
    case 'OBSERVATION_GENERATED':
      return event.outcome;
    case 'DECIDED':
      return { state: 'done', value: event.value };
    case 'STEP_RESOLVED': {
      const settled = settledBy(event.resolution);
      if (settled) return settled;
    }
  }
  throw new BrokenRun(run, seq, 'the outcome of a step is missing');
}

/** No steps, where they cannot be read; rethrows what else stood against reading them. */
export function noneOfBroken(error: unknown): [] {
  if (error instanceof BrokenRun) return [];
  throw error;
}

/** What the checkpoint `event`, number `seq` of its run, holds. Throws `BrokenRun` where it is none. */
export function checkpointIn(run: string, seq: number, event: RunEvent | undefined) {
  if (event?.kind !== 'TICK_DONE' && event?.kind !== 'RUN_CREATED') {
    throw new BrokenRun(run, seq, event ? `${event.kind} is no checkpoint` : 'its checkpoint was purged');
  }
  return { state: event.state, version: event.version, schema: event.schema };
}
