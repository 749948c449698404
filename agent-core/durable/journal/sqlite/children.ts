import { RunId } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import type { RunRow } from './run-row.ts';

/** Runs that this one started, oldest first. */
export function childrenOf(store: Store, { id }: Pick<RunRow, 'id'>): RunId[] {
  const children = store.prepare<[number], string>('SELECT name FROM run WHERE parent = ? ORDER BY id').pluck();
  return children.all(id).map((name) => RunId.parse(name));
}
