/** What a worker needs of a run: the last checkpoint, and the steps since. Costs the same however long the run is. */
import type { Store } from '../../sqlite/store.ts';
import { BrokenRun, type RunImage } from '../journal.ts';
import { checkpointIn, type EventRow, readEvent } from '../reading.ts';
import { EVENT_COLUMNS, eventId } from './rows.ts';
import { type RunRow, wantedOf } from './run-row.ts';
import { stepsOf } from './steps.ts';

/** Throws `BrokenRun` where something of it cannot be read. */
export function imageOf(store: Store, row: RunRow): RunImage {
  const { state, version, schema } = lastState(store, row);
  return {
    id: row.name,
    program: row.program,
    version,
    schema,
    tick: row.tick,
    state,
    steps: stepsOf(store, row),
    wanted: wantedOf(row),
  };
}

/** The last checkpoint: the state after the last whole tick, or the one it was created with. */
export function lastState(store: Store, { id, name, checkpoint }: RunRow) {
  const row = store.prepare<[number], EventRow>(`SELECT ${EVENT_COLUMNS} WHERE e.id = ?`).get(eventId(id, checkpoint));
  if (!row) throw new BrokenRun(name, checkpoint, 'its checkpoint is missing');
  return checkpointIn(name, checkpoint, readEvent(name, row).event);
}

/** The version of the code that made the last checkpoint; `?` where that cannot be read. */
export function lastVersion(store: Store, row: RunRow): string {
  try {
    return lastState(store, row).version;
  } catch {
    return '?';
  }
}
