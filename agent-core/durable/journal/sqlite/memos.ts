/** Memos in SQLite: an index into the events, written with them. */
import type { RunId } from '../../../contracts/runs.ts';
import type { Store } from '../../sqlite/store.ts';
import type { Memo, Memos } from '../memos.ts';
import { type EventRow, outcomeIn, readEvent } from '../reading.ts';
import { EVENT_COLUMNS } from './rows.ts';

const FIND = `SELECT ${EVENT_COLUMNS} JOIN memo m ON e.id = (m.run << 26) + m.seq JOIN run r ON r.id = m.run
  WHERE r.name = ? AND m.key = ?`;

export class SqliteMemos implements Memos {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(run: RunId, key: string): Promise<Memo | undefined> {
    const row = this.#store.read(() => this.#store.prepare<[string, string], EventRow>(FIND).get(run, key));
    if (!row) return undefined;
    const outcome = outcomeIn(run, row.seq, readEvent(run, row).event);
    return outcome.state === 'done' ? { seq: row.seq, value: outcome.value } : undefined;
  }
}

/** The answer to `key` is the event numbered `seq`, in the caller's transaction. The first answer stays. */
export function keepMemo(store: Store, run: number, key: string, seq: number): void {
  store.prepare('INSERT OR IGNORE INTO memo (run, key, seq) VALUES (?, ?, ?)').run(run, key, seq);
}
