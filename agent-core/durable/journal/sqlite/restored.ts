/**
 * Whether a journal was restored from a backup: then what it calls started may have happened since. Two signs: the number of
 * openings lags behind the one kept beside it, or the file is another one than it was.
 */
import { readFileSync, statSync } from 'node:fs';
import { AtomicFile } from '../../atomic-file.ts';
import type { Store } from '../../sqlite/store.ts';
import type { RunEvent } from '../events.ts';
import { BrokenRun } from '../journal.ts';
import { appendTo } from './appending.ts';
import type { RunRow } from './run-row.ts';
import { stepsOf } from './steps.ts';

const WHY = 'the journal was restored from a backup; what happened since nobody knows';

/** Notes this opening, and parks every started step where the journal was restored. Gives how many. */
export function noticeRestore(store: Store, now: number): number {
  const beside = `${store.file}.openings`;
  const file = String(statSync(store.file).ino);
  let openings = 0;
  const parked = store.write(() => {
    const known = { openings: Number(metaOf(store, 'openings') ?? 0), file: metaOf(store, 'file') };
    const isRestored = known.openings < readNumber(beside) || (known.file !== undefined && known.file !== file);
    openings = Math.max(known.openings, readNumber(beside)) + 1;
    setMeta(store, 'openings', String(openings));
    setMeta(store, 'file', file);
    return isRestored ? parkStarted(store, now) : 0;
  });
  // After the commit, so that the number beside the journal never runs ahead of it by itself.
  keepNumber(beside, openings);
  return parked;
}

function parkStarted(store: Store, now: number): number {
  const rows = store.prepare<[], RunRow>("SELECT * FROM run WHERE status NOT IN ('done', 'failed', 'cancelled')").all();
  let count = 0;
  for (const row of rows) {
    const parked = mayHaveHappened(store, row);
    if (parked.length === 0) continue;
    count += parked.length;
    const events = parked.map((key) => ({ kind: 'STEP_PARKED', key, why: WHY }) as const);
    const waiting: RunEvent = { kind: 'RUN_WAITING', signals: [], children: [], parked };
    // Whoever had the run when the backup was made has it no more; a paused one stays paused.
    store.prepare('UPDATE run SET epoch = epoch + 1, wanted = NULL WHERE id = ?').run(row.id);
    const mayGoOn = ['ready', 'waiting', 'parked'].includes(row.status);
    appendTo(store, { ...row, wanted: null }, mayGoOn ? [...events, waiting] : events, now, mayGoOn);
  }
  return count;
}

/** Steps whose outcome nobody knows; of a run that cannot be read, none: no worker goes on with it. */
function mayHaveHappened(store: Store, row: RunRow): string[] {
  try {
    return stepsOf(store, row)
      .filter(({ state, effect }) => (state === 'started' || state === 'unknown') && effect !== 'wait')
      .map(({ key }) => key);
  } catch (error) {
    if (error instanceof BrokenRun) return [];
    throw error;
  }
}

function metaOf(store: Store, name: string): string | undefined {
  return store.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck().get(name);
}

function setMeta(store: Store, name: string, value: string): void {
  store
    .prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
    .run(name, value);
}

function readNumber(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}

function keepNumber(file: string, number: number): void {
  const atomic = new AtomicFile(file);
  try {
    atomic.write(`${number}\n`);
    atomic.commit();
  } finally {
    atomic.discard();
  }
}
