/** The log's place on the disk, taken at once: a commit that makes a file longer waits for the file system's own journal too. */
import { statSync } from 'node:fs';
import type { Log } from '../../log.ts';
import type { Store } from '../../sqlite/store.ts';
import { LOG_PAGES } from './schema.ts';

const PAGE_BYTES = 4096;
/** So little that what is written in the transaction goes to the log before its end, KiB. */
const SMALL_CACHE = 64;
/** Commits that come while a reader keeps the log from beginning anew. */
const SPARE_PAGES = 64;

/**
 * Makes the log as long as it becomes before it begins anew: what fills it is never committed. Costs a write of 16 MB where no
 * other process has the journal open, and nothing otherwise. Without the room for it commits are slower and nothing else.
 */
export function takeLogSpace(store: Store, log: Log): void {
  const pages = LOG_PAGES + SPARE_PAGES;
  const present = statSync(`${store.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (present >= pages * PAGE_BYTES) return;
  const cache = Number(store.sql.pragma('cache_size', { simple: true }));
  store.sql.pragma(`cache_size = -${SMALL_CACHE}`);
  try {
    store.write(() => {
      store.sql.exec('CREATE TABLE log_space (filling BLOB)');
      store.sql.prepare('INSERT INTO log_space VALUES (zeroblob(?))').run(pages * PAGE_BYTES);
      throw new NotCommitted();
    });
  } catch (error) {
    if (!(error instanceof NotCommitted)) log('warn', `The journal's log could not be laid out: ${String(error)}`);
  } finally {
    store.sql.pragma(`cache_size = ${cache}`);
  }
}

class NotCommitted extends Error {}
