/** The log's place on the disk, taken at once: a commit that makes a file longer waits for the file system's own journal too. */
import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../../log.ts';
import type { Store } from '../../sqlite/store.ts';
import type { Journal } from '../journal.ts';
import { LOG_PAGES } from './schema.ts';

const PAGE_BYTES = 4096;
/** So little that what is written in the transaction goes to the log before its end, KiB. */
const SMALL_CACHE = 64;
/** Commits that come while a reader keeps the log from beginning anew. */
const SPARE_PAGES = 64;
/** As often as it is taken it must fit. */
const ROOM = 4;
/** After the last purge, ms. */
const QUIET_MS = 500;

/**
 * Makes the log as long as it becomes before it begins anew: what fills it is never committed. Costs a write of 16 MB where no
 * other process has the journal open, and nothing otherwise. Where the disk is nearly full nothing is taken: commits are slower.
 */
export function takeLogSpace(store: Store, log: Log): void {
  const pages = LOG_PAGES + SPARE_PAGES;
  const present = statSync(`${store.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (present >= pages * PAGE_BYTES || !hasRoom(store.file, pages * PAGE_BYTES - present)) return;
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

/** The last room of a disk is not for this. */
function hasRoom(file: string, bytes: number): boolean {
  const { bavail, bsize } = statfsSync(path.dirname(file));
  return bavail * bsize >= bytes * ROOM;
}

/**
 * Has the log laid out again after purges, which cut it off: once none came for a while, or at the latest when the journal is
 * closed, for those who still have it open. Between two purges of many it would be laid out for nothing.
 */
export function keepLogSpace(journal: Pick<Journal, 'purge' | 'close'>, store: Store, log: Log): void {
  const purge = journal.purge.bind(journal);
  const close = journal.close.bind(journal);
  let waiting: NodeJS.Timeout | undefined;
  const layOut = () => {
    clearTimeout(waiting);
    waiting = undefined;
    takeLogSpace(store, log);
  };
  journal.purge = async (run) => {
    try {
      return await purge(run);
    } finally {
      clearTimeout(waiting);
      waiting = setTimeout(layOut, QUIET_MS);
    }
  };
  journal.close = async () => {
    if (waiting) layOut();
    await close();
  };
}

class NotCommitted extends Error {}
