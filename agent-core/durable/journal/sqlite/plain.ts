/**
 * The short way of appending, for the many events from which nothing follows: one statement that is its own transaction. It holds
 * the claim against the run's row, and the place after the last event by the number that two events cannot both have.
 */
import type { RunId } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import type { RunEvent } from '../events.ts';
import type { Claim, Groups } from '../journal.ts';
import { isPlain } from './projection.ts';
import { type Head, type Written, writtenOf } from './rows.ts';

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

/**
 * Appends the first of `groups` each by itself, as far as the way is open: what the rest has, and what is wanted of the run, is
 * `appendTo`'s to find out. Gives how many. All are made ready before the first is written: the disk is quicker at what comes at once.
 */
export function appendPlain(store: Store, heads: Heads, claim: Claim, groups: Groups, at: number): number {
  const { run, epoch, worker } = claim;
  const held = heads.get(run);
  if (held?.epoch !== epoch) return 0;
  const append = store.prepare<unknown[]>(APPEND);
  let appended = 0;
  for (const { head, packed, columns } of plainOnes(held, run, groups, at)) {
    const under = [head.id, epoch, worker, columns[1]];
    const add = () => append.run(...columns, Number(packed.isDeflated), packed.bytes, ...under);
    if (store.writeAlone(add).changes === 0) {
      heads.delete(run);
      break;
    }
    heads.set(run, { ...held, head });
    appended++;
  }
  return appended;
}

/** The first groups, as far as each is one plain event that holds its content itself. */
function plainOnes({ program, head }: Held, run: RunId, groups: Groups, at: number): Written[] {
  const ready: Written[] = [];
  for (const [event, ...more] of groups) {
    if (!event || more.length > 0 || !isPlain(program, run, event)) break;
    const written = writtenIfAny(ready.at(-1)?.head ?? head, event, at);
    if (!written?.isInline) break;
    ready.push(written);
  }
  return ready;
}

/** Nothing for what cannot be written: whoever tries the long way is told. */
function writtenIfAny(last: Head, event: RunEvent, at: number): Written | undefined {
  try {
    return writtenOf(last, event, at);
  } catch {
    return undefined;
  }
}
