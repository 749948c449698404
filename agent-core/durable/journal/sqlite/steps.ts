/** The steps of the tick under way. */
import { isOver, RunStatus } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import { foldSteps, isOfStep } from '../folding.ts';
import { BrokenRun, type StepRecord } from '../journal.ts';
import { type EventRow, noneOfBroken, readEvent } from '../reading.ts';
import { EVENT_COLUMNS, eventId } from './rows.ts';
import type { RunRow } from './run-row.ts';

/** In the order of their branches; none of a run that was purged. Throws `BrokenRun` where an event is missing or damaged. */
export function stepsOf(store: Store, row: RunRow): StepRecord[] {
  const since = store
    .prepare<[number, number], EventRow>(`SELECT ${EVENT_COLUMNS} WHERE e.id > ? AND e.id < ? ORDER BY e.id`)
    .all(eventId(row.id, row.checkpoint), eventId(row.id + 1, 0));
  requireAll(row, since);
  const isPurged = isOver(RunStatus.parse(row.status)) && since.some(({ commitment }) => commitment !== null);
  if (isPurged) return [];
  return foldSteps(
    row.name,
    since.filter(({ kind }) => isOfStep(kind)).map((event) => readEvent(row.name, event)),
  );
}

/** For a run that is to end however its journal is: none where they cannot be read. */
export function readableStepsOf(store: Store, row: RunRow): StepRecord[] {
  try {
    return stepsOf(store, row);
  } catch (error) {
    return noneOfBroken(error);
  }
}

/** A step whose outcome were overlooked would be done twice. */
function requireAll({ name, checkpoint, seq }: RunRow, since: readonly EventRow[]): void {
  let last = checkpoint;
  for (const event of since) {
    if (event.seq !== last + 1) throw new BrokenRun(name, last + 1, 'this event is missing');
    last = event.seq;
  }
  if (last < seq) throw new BrokenRun(name, last + 1, 'its last events are missing');
}
