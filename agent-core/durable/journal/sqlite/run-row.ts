/** The row of a run. */
import type { RunId } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import { BrokenRun, type Wanted } from '../journal.ts';

export interface RunRow {
  readonly id: number;
  readonly name: RunId;
  readonly program: string;
  readonly status: string;
  readonly why: string | null;
  readonly checkpoint: number;
  readonly tick: number;
  /** The last event, and its link, when this row was last written: what is missing up to there is noticed. */
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
}

export function rowOf(store: Store, run: string): RunRow | undefined {
  return store.prepare<[string], RunRow>('SELECT * FROM run WHERE name = ?').get(run);
}

export const wantedOf = ({ wanted }: Pick<RunRow, 'wanted'>): Wanted | undefined =>
  wanted === 'pause' || wanted === 'cancel' ? wanted : undefined;

export function mustHave(row: RunRow | undefined, run: string): RunRow {
  if (!row) throw new BrokenRun(run, undefined, 'it is not in the journal any more');
  return row;
}
