import { RunId, RunStatus, type RunSummary } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import { lastVersion } from './images.ts';
import { headOf } from './rows.ts';
import type { RunRow } from './run-row.ts';

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
