/** What a worker needs of a run: the last checkpoint, and the steps since. Costs the same however long the run is. */
import type { Store } from '../../sqlite/store.ts';
import type { Outcome } from '../events.ts';
import { BrokenRun, type RunImage, type StepRecord, type StepState } from '../journal.ts';
import { checkpointIn, type EventRow, outcomeIn, readEvent } from '../reading.ts';
import { type RunRow, wantedOf } from './appending.ts';
import { EVENT_COLUMNS } from './rows.ts';

interface StepRow {
  readonly key: string;
  readonly branch: string;
  readonly position: number;
  readonly name: string;
  readonly effect: StepRecord['effect'];
  readonly state: StepState;
  readonly attempt: number;
  readonly started_at: number;
  readonly why: string | null;
  readonly outcome: number | null;
}

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
  const row = store
    .prepare<[number, number], EventRow>(`SELECT ${EVENT_COLUMNS} WHERE e.run = ? AND e.seq = ?`)
    .get(id, checkpoint);
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

/** In the order of their branches. */
export function stepsOf(store: Store, { id, name }: RunRow): StepRecord[] {
  const rows = store.prepare<[number], StepRow>('SELECT * FROM step WHERE run = ? ORDER BY branch, position').all(id);
  return rows.map(({ started_at, why, outcome, ...rest }) => ({
    key: rest.key,
    branch: rest.branch,
    position: rest.position,
    name: rest.name,
    effect: rest.effect,
    state: rest.state,
    attempt: rest.attempt,
    startedAt: started_at,
    why: why ?? undefined,
    outcome: outcome === null ? undefined : outcomeAt(store, id, name, outcome),
  }));
}

function outcomeAt(store: Store, id: number, run: string, seq: number): Outcome {
  const row = store
    .prepare<[number, number], EventRow>(`SELECT ${EVENT_COLUMNS} WHERE e.run = ? AND e.seq = ?`)
    .get(id, seq);
  return outcomeIn(run, seq, row && readEvent(run, row).event);
}
