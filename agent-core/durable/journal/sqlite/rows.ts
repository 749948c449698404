/** Writing the events of a run: numbers, links and contents. Runs inside the caller's transaction. */
import { sha256 } from '../../sha256.ts';
import type { Store } from '../../sqlite/store.ts';
import { commitment, link, newSalt, ORIGIN } from '../chain.ts';
import { encode, type Packed, pack } from '../content.ts';
import type { RunEvent } from '../events.ts';
import { BrokenRun } from '../journal.ts';

/** Longer contents get a row of their own, which equal ones share. */
const LONGEST_INLINE = 16_384;

/** Events of one run, as many as the lower bits of their ids count. */
const EVENTS_A_RUN = 2 ** 26;
/** Numbers stay exact up to there. */
const RUNS = 2 ** 27;

/** The row of an event: those of a run lie side by side. */
export const eventId = (run: number, seq: number): number => run * EVENTS_A_RUN + seq;

/** The head of a run's chain. */
export interface Head {
  readonly id: number;
  readonly name: string;
  readonly seq: number;
  readonly link: Buffer;
}

export const EVENT_COLUMNS = `e.seq, e.kind, e.at, e.body, e.salt, e.commitment, e.link, c.bytes,
  coalesce(c.deflated, e.deflated) AS deflated
  FROM event e LEFT JOIN content c ON c.id = e.content`;

/** The last event of a run, and when it happened. */
export function headOf(store: Store, run: number): { seq: number; link: Buffer; at: number } {
  const head = store
    .prepare<[number, number], { seq: number; link: Buffer; at: number }>(
      'SELECT seq, link, at FROM event WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
    )
    .get(eventId(run, 0), eventId(run + 1, 0));
  return head ?? { seq: 0, link: ORIGIN, at: 0 };
}

/** An event as it is going to be written after a head. */
export interface Written {
  readonly head: Head;
  readonly text: Buffer;
  readonly packed: Packed;
  /** It holds its content itself. */
  readonly isInline: boolean;
  /** Its number, kind, time and link; its salt. */
  readonly columns: readonly [id: number, kind: string, at: number, link: Buffer, salt: Buffer];
}

/** Throws `BrokenRun` where no number is left. */
export function writtenOf(last: Head, event: RunEvent, at: number): Written {
  const { kind } = event;
  const text = encode(event);
  const salt = newSalt();
  const seq = last.seq + 1;
  if (seq === EVENTS_A_RUN || last.id >= RUNS)
    throw new BrokenRun(last.name, seq, 'its journal has no number left for another event: fork the run to go on');
  const linked = link(last.link, { run: last.name, seq, kind, at }, commitment(salt, text));
  const packed = pack(text);
  const isInline = packed.bytes.length <= LONGEST_INLINE;
  const columns = [eventId(last.id, seq), kind, at, linked, salt] as const;
  return { head: { ...last, seq, link: linked }, text, packed, isInline, columns };
}

/** Appends one event and gives the head after it. Throws what `writtenOf` throws. */
export function writeEvent(store: Store, last: Head, event: RunEvent, at: number): Head {
  const { head, text, packed, isInline, columns } = writtenOf(last, event, at);
  const content = isInline
    ? [null, Number(packed.isDeflated), packed.bytes]
    : [contentId(store, text, packed), null, null];
  store
    .prepare('INSERT INTO event (id, kind, at, link, salt, content, deflated, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(...columns, ...content);
  return head;
}

/** The row that holds `text`, made where there is none. */
function contentId(store: Store, text: Buffer, { bytes, isDeflated }: Packed): number {
  const hash = sha256(text);
  const known = store.prepare<[Buffer], number>('SELECT id FROM content WHERE hash = ?').pluck().get(hash);
  if (known !== undefined) return known;
  return Number(
    store.prepare('INSERT INTO content (hash, bytes, deflated) VALUES (?, ?, ?)').run(hash, bytes, Number(isDeflated))
      .lastInsertRowid,
  );
}
