/** Appending to one run: its row, its events and what follows from them, in the caller's transaction. */
import type { RunId } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import type { RunEvent } from '../events.ts';
import { BrokenRun } from '../journal.ts';
import { enqueue } from './outbox.ts';
import { project, type RunChange } from './projection.ts';
import { writeEvent } from './rows.ts';

export interface RunRow {
  readonly id: number;
  readonly name: RunId;
  readonly program: string;
  readonly status: string;
  readonly why: string | null;
  readonly checkpoint: number;
  readonly tick: number;
  readonly seq: number;
  readonly link: Buffer;
  readonly epoch: number;
  readonly owner: string | null;
  readonly crashes: number;
  readonly wanted: string | null;
  readonly ready_at: number;
  readonly wake_at: number | null;
  readonly parent: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export function rowOf(store: Store, run: string): RunRow | undefined {
  return store.prepare<[string], RunRow>('SELECT * FROM run WHERE name = ?').get(run);
}

/** Writes `events` after the last of `row`; with `release` the run is nobody's afterwards. */
export function appendTo(store: Store, row: RunRow, events: readonly RunEvent[], now: number, release = false): void {
  let head = { id: row.id, name: row.name as string, seq: row.seq, link: row.link };
  let change: RunChange = release ? { released: true } : {};
  for (const event of events) {
    head = writeEvent(store, head, event, now);
    enqueue(store, row.id, head.seq, event.kind);
    change = { ...change, ...project({ store, run: row.id, seq: head.seq, at: now }, event) };
  }
  const status = change.status ?? row.status;
  store
    .prepare(
      `UPDATE run SET seq = ?, link = ?, status = ?, why = ?, checkpoint = ?, tick = ?, crashes = ?, wake_at = ?, owner = ?,
         wanted = ?, ready_at = ?, updated_at = ? WHERE id = ?`,
    )
    .run(
      head.seq,
      head.link,
      status,
      change.why === undefined ? row.why : change.why,
      change.checkpoint ?? row.checkpoint,
      change.tick ?? row.tick,
      change.crashes ?? row.crashes,
      change.wakeAt === undefined ? row.wake_at : change.wakeAt,
      change.released ? null : row.owner,
      change.released && status !== 'ready' ? null : row.wanted,
      change.released || status !== row.status ? now : row.ready_at,
      now,
      row.id,
    );
  if (row.parent !== null && ['done', 'failed', 'cancelled'].includes(status)) wakeParent(store, row.parent, now);
}

function wakeParent(store: Store, parent: number, now: number): void {
  store
    .prepare(
      `UPDATE run SET status = 'ready', why = NULL, wake_at = NULL, ready_at = ?
       WHERE id = ? AND status IN ('waiting', 'parked')`,
    )
    .run(now, parent);
}

export function mustHave(row: RunRow | undefined, run: string): RunRow {
  if (!row) throw new BrokenRun(run, undefined, 'it is not in the journal any more');
  return row;
}
