/** Deleting what the events of a run say, down to the bytes of the files. */

import { ACTION_PROGRAM } from '../../actions/routes.ts';
import type { Store } from '../../sqlite/store.ts';
import { commitment } from '../chain.ts';
import { contentOf, type EventRow } from '../reading.ts';
import { stale } from '../refusals.ts';
import { EVENT_COLUMNS, eventId } from './rows.ts';
import type { RunRow } from './run-row.ts';

/** How often it is tried to empty the log while others read it, and the pause between, ms. */
const EMPTYINGS = 20;
const EMPTYING_MS = 50;

/** Stands for a content that could not be read when it was purged: the chain, broken there before, stays so. */
const UNREADABLE = Buffer.alloc(32);

/** Leaves a tombstone in place of every content; in the caller's transaction. Gives the bytes that went. Throws `stale`. */
export function purgeRun(store: Store, row: RunRow): number {
  requireNoneWaits(store, row);
  const ofRun = [eventId(row.id, 0), eventId(row.id + 1, 0)] as const;
  const shared = store
    .prepare<[number, number], number>('SELECT content FROM event WHERE id > ? AND id < ? AND content IS NOT NULL')
    .pluck()
    .all(...ofRun);
  const events = store
    .prepare<[number, number], EventRow>(`SELECT ${EVENT_COLUMNS} WHERE e.id > ? AND e.id < ? ORDER BY e.id`)
    .all(...ofRun);
  const bytes = events.reduce((sum, event) => sum + bury(store, row, event), 0);
  store.prepare('DELETE FROM memo WHERE run = ?').run(row.id);
  store.prepare('DELETE FROM signal WHERE run = ?').run(row.id);
  store.prepare('UPDATE run SET why = NULL WHERE id = ?').run(row.id);
  const drop = store.prepare('DELETE FROM content WHERE id = ? AND NOT EXISTS (SELECT 1 FROM event WHERE content = ?)');
  for (const content of new Set(shared)) drop.run(content, content);
  return bytes;
}

/** Gives the bytes that the event said. */
function bury(store: Store, { id, name }: RunRow, event: EventRow): number {
  if (event.commitment) return 0;
  const content = readable(name, event);
  store
    .prepare('UPDATE event SET body = NULL, content = NULL, deflated = NULL, salt = NULL, commitment = ? WHERE id = ?')
    .run(content && event.salt ? commitment(event.salt, content) : UNREADABLE, eventId(id, event.seq));
  return content?.length ?? 0;
}

/** Throws `stale` where somebody still waits for what the run has done for them: purged, it would never come. */
function requireNoneWaits(store: Store, row: RunRow): void {
  if (row.program !== ACTION_PROGRAM) return;
  const waits = store.prepare<[number], number>('SELECT 1 FROM outbox WHERE run = ? LIMIT 1').get(row.id);
  if (waits === undefined) return;
  throw stale(row.name, 'the run that asked for it does not have its outcome yet: try again once it has');
}

/** A damaged content goes like any other; the chain, which it broke, stays broken there. */
function readable(run: string, event: EventRow): Buffer | undefined {
  try {
    return contentOf(run, event);
  } catch {
    return undefined;
  }
}

/** Takes what was deleted out of SQLite's log too. Throws `stale` where others read it all the while. */
export async function emptyLog(store: Store, run: string): Promise<void> {
  for (let i = 0; !store.emptyLog(); i++) {
    if (i === EMPTYINGS)
      throw stale(run, 'its contents are deleted, but the log they are still in is being read: try again');
    await new Promise((resolve) => setTimeout(resolve, EMPTYING_MS));
  }
}
