/** Writing the events of a run: numbers, links and contents. Runs inside the caller's transaction. */
import { createHash } from 'node:crypto';
import type { Store } from '../../sqlite/store.ts';
import { commitment, link, newSalt } from '../chain.ts';
import { pack } from '../content.ts';
import type { RunEvent } from '../events.ts';

/** Longer contents get a row of their own. */
const LONGEST_INLINE = 400;

/** The head of a run's chain. */
export interface Head {
  readonly id: number;
  readonly name: string;
  readonly seq: number;
  readonly link: Buffer;
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
