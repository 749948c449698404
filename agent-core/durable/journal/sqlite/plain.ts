/**
 * The short way of appending, for the many events from which nothing follows: one statement that is its own transaction. It holds
 * the claim against the run's row, and the place after the last event by the number that two events cannot both have.
 */
import type { RunId } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import type { RunEvent } from '../events.ts';
import type { Claim } from '../journal.ts';
import { isPlain } from './projection.ts';
import { type Head, writtenOf } from './rows.ts';

/** The last event of a run that a worker has through this journal. */
export interface Held {
  readonly epoch: number;
  readonly program: string;
  readonly head: Head;
}

/** It may be behind what others appended: the statement finds out. */
export type Heads = Map<RunId, Held>;

const APPEND = `INSERT INTO event (id, kind, at, link, salt, deflated, body)
  SELECT ?, ?, ?, ?, ?, ?, ? FROM run
  WHERE id = ? AND epoch = ? AND owner = ? AND wanted IS NULL AND NOT EXISTS (SELECT 1 FROM reader_kind WHERE kind = ?)
  ON CONFLICT DO NOTHING`;

/** False, and nothing written, where the way is not open, or something is wanted of the run: `appendTo` finds out what. */
export function appendPlain(
  store: Store,
  heads: Heads,
  { run, epoch, worker }: Claim,
  event: RunEvent,
  at: number,
): boolean {
  const held = heads.get(run);
  if (held?.epoch !== epoch || !isPlain(held.program, run, event)) return false;
  const { head, packed, isInline, columns } = writtenOf(held.head, event, at);
  if (!isInline) return false;
  const append = store.prepare<unknown[]>(APPEND);
  const under = [head.id, epoch, worker, event.kind];
  const { changes } = store.writeAlone(() => append.run(...columns, Number(packed.isDeflated), packed.bytes, ...under));
  if (changes === 0) {
    heads.delete(run);
    return false;
  }
  heads.set(run, { ...held, head });
  return true;
}
