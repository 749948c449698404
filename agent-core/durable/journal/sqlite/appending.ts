/** Appending to one run: its row, its events and what follows from them, in the caller's transaction. */
import type { Store } from '../../sqlite/store.ts';
import type { RunEvent } from '../events.ts';
import { enqueue } from './outbox.ts';
import { project, type RunChange } from './projection.ts';
import { type Head, headOf, writeEvent } from './rows.ts';
import type { RunRow } from './run-row.ts';

/**
 * Writes `events` after the last of `row`, which is as it is in its table; with `release` the run is nobody's afterwards. Gives its
 * last event where a worker has it still.
 */
export function appendTo(
  store: Store,
  row: RunRow,
  events: readonly RunEvent[],
  now: number,
  release = false,
): Head | undefined {
  const { seq, link } = headOf(store, row.id);
  let head: Head = { id: row.id, name: row.name, seq, link };
  let change: RunChange = release ? { released: true } : {};
  for (const event of events) {
    head = writeEvent(store, head, event, now);
    enqueue(store, row, head.seq, event);
    change = { ...change, ...project({ store, row, seq: head.seq }, event) };
  }
  const status = change.status ?? row.status;
  const changed = { ...row, seq: head.seq, link: head.link, status, ...changesOf(row, change, status, now) };
  updateRow(store, row, changed);
  if (row.parent !== null && ['done', 'failed', 'cancelled'].includes(status)) wakeParent(store, row.parent, now);
  return changed.owner === null ? undefined : head;
}

function changesOf(row: RunRow, change: RunChange, status: string, now: number) {
  return {
    why: change.why === undefined ? row.why : change.why,
    checkpoint: change.checkpoint ?? row.checkpoint,
    tick: change.tick ?? row.tick,
    crashes: change.crashes ?? row.crashes,
    wake_at: change.wakeAt === undefined ? row.wake_at : change.wakeAt,
    owner: change.released ? null : (change.claim?.owner ?? row.owner),
    epoch: change.claim?.epoch ?? row.epoch,
    wanted: change.released && status !== 'ready' ? null : row.wanted,
    ready_at: change.released || status !== row.status ? now : row.ready_at,
  };
}

const INDEXED = ['status', 'wake_at', 'owner', 'ready_at'] as const;
const OTHERS = ['epoch', 'why', 'checkpoint', 'tick', 'crashes', 'wanted'] as const;

/** Only where it changed: a step's commit writes its event and nothing else, and SQLite writes an index's page for the same value too. */
function updateRow(store: Store, was: RunRow, is: RunRow): void {
  const isIndexed = INDEXED.some((name) => was[name] !== is[name]);
  if (!isIndexed && OTHERS.every((name) => was[name] === is[name])) return;
  store
    .prepare(
      'UPDATE run SET seq = ?, link = ?, epoch = ?, why = ?, checkpoint = ?, tick = ?, crashes = ?, wanted = ? WHERE id = ?',
    )
    .run(is.seq, is.link, is.epoch, is.why, is.checkpoint, is.tick, is.crashes, is.wanted, is.id);
  if (!isIndexed) return;
  store
    .prepare('UPDATE run SET status = ?, wake_at = ?, owner = ?, ready_at = ? WHERE id = ?')
    .run(is.status, is.wake_at, is.owner, is.ready_at, is.id);
}

function wakeParent(store: Store, parent: number, now: number): void {
  store
    .prepare(
      `UPDATE run SET status = 'ready', why = NULL, wake_at = NULL, ready_at = ?
       WHERE id = ? AND status IN ('waiting', 'parked')`,
    )
    .run(now, parent);
}
