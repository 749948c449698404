import { RunId, RunStatus, type RunSummary } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import { CONDITIONS, NEWEST, type Those } from '../journal.ts';
import { lastVersion } from './images.ts';
import { headOf } from './rows.ts';
import type { RunRow } from './run-row.ts';

/** Newest first. */
export function newestRows(store: Store, limit: number, those: Those | undefined): RunRow[] {
  const newest = `SELECT * FROM run ORDER BY id DESC LIMIT ${NEWEST}`;
  const from = those === undefined ? 'run' : those === 'stuck' ? 'run INDEXED BY run_stuck' : `(${newest})`;
  const where = those === undefined ? '' : `WHERE ${CONDITIONS[those]}`;
  return store.prepare<[number], RunRow>(`SELECT * FROM ${from} ${where} ORDER BY id DESC LIMIT ?`).all(limit);
}

/** How a run stands. Of one whose checkpoint cannot be read, the version is `?`. */
export function summaryOf(store: Store, row: RunRow): RunSummary {
  const { seq, at } = headOf(store, row.id);
  const parent = store.prepare<[number | null], string>('SELECT name FROM run WHERE id = ?').pluck().get(row.parent);
  return {
    id: row.name,
    program: row.program,
    version: lastVersion(store, row),
    status: RunStatus.parse(row.status),
    why: row.why ?? undefined,
    tick: row.tick,
    events: seq,
    owner: row.owner ?? undefined,
    wakeAt: row.wake_at ?? undefined,
    parent: parent === undefined ? undefined : RunId.parse(parent),
    createdAt: row.created_at,
    updatedAt: at,
  };
}
