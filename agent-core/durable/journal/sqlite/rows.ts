/** Writing and reading the events of a run: numbers, links and contents. Runs inside the caller's transaction. */
import { createHash } from 'node:crypto';
import { describeIssue } from '../../../contracts/errors.ts';
import type { Store } from '../../sqlite/store.ts';
import { commitment, link, newSalt } from '../chain.ts';
import { pack, unpack } from '../content.ts';
import { RunEvent } from '../events.ts';
import { BrokenRun, type StoredEvent } from '../journal.ts';

/** Longer contents get a row of their own. */
const LONGEST_INLINE = 400;

/** The head of a run's chain. */
export interface Head {
  readonly id: number;
  readonly name: string;
  readonly seq: number;
  readonly link: Buffer;
}

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

export const EVENT_COLUMNS = `e.seq, e.kind, e.at, e.body, e.salt, e.commitment, e.link, c.bytes, c.deflated
  FROM event e LEFT JOIN content c ON c.id = e.content`;

/** Appends one event and gives the head after it. */
export function writeEvent(store: Store, head: Head, event: RunEvent, at: number): Head {
  const { kind, ...rest } = event;
  const text = Buffer.from(JSON.stringify(rest));
  const salt = newSalt();
  const seq = head.seq + 1;
  const linked = link(head.link, { run: head.name, seq, kind, at }, commitment(salt, text));
  const inline = text.length <= LONGEST_INLINE;
  store
    .prepare('INSERT INTO event (run, seq, kind, at, body, content, salt, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(head.id, seq, kind, at, inline ? text : null, inline ? null : contentId(store, text), salt, linked);
  return { ...head, seq, link: linked };
}

/** The row that holds `text`, made where there is none. */
function contentId(store: Store, text: Buffer): number {
  const hash = createHash('sha256').update(text).digest();
  const known = store.prepare<[Buffer], number>('SELECT id FROM content WHERE hash = ?').pluck().get(hash);
  if (known !== undefined) return known;
  const { bytes, isDeflated } = pack(text);
  return Number(
    store.prepare('INSERT INTO content (hash, bytes, deflated) VALUES (?, ?, ?)').run(hash, bytes, Number(isDeflated))
      .lastInsertRowid,
  );
}

/** The bytes an event's commitment is over; `undefined` once purged. Throws `BrokenRun` where they are missing or damaged. */
export function contentOf(run: string, row: EventRow): Buffer | undefined {
  if (row.body) return row.body;
  if (row.commitment) return undefined;
  if (!row.bytes) throw new BrokenRun(run, row.seq, 'its content is missing');
  try {
    return unpack({ bytes: row.bytes, isDeflated: row.deflated === 1 });
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
    const read: unknown = JSON.parse(content.toString());
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
