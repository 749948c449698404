import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { loadSqlite } from './load.ts';

const WAIT_MS = 20_000;

/**
 * Runs `work` while no other process opens, judges or moves the database of `folder`. The lock is the operating system's, held
 * through an empty SQLite file of its own, so a process killed inside leaves nothing behind. Waits up to 20 s.
 */
export function whileOpening<T>(folder: string, work: () => T): T {
  const sqlite = loadSqlite();
  const file = path.join(folder, 'opening.lock');
  closeSync(openSync(file, 'a', 0o600));
  const lock = new sqlite(file, { timeout: WAIT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return work();
  } finally {
    lock.close();
  }
}
