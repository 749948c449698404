/**
 * Owns the table `answer`: when, and in what kind of file, what was offered was taken up or not, shared by all windows. Taking
 * rows out of it with the recording is `shadow/recording/elsewhere.ts`.
 */
import type { Store } from '../../durable/sqlite/store.ts';
import type { MomentAnswer } from './wanted-now.ts';

/** The latest so many tell how a person works now. */
const LATEST = 200;

interface Row {
  at: number;
  kind: string;
  wanted: number;
}

export class AnswerStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Inside a write. */
  add({ at, kind, wanted }: MomentAnswer): void {
    this.#store.prepare('INSERT INTO answer (at, kind, wanted) VALUES (?, ?, ?)').run(at, kind, wanted ? 1 : 0);
  }

  /** The latest first. */
  latest(): MomentAnswer[] {
    const sql = `SELECT at, kind, wanted FROM answer ORDER BY at DESC, id DESC LIMIT ${LATEST}`;
    const rows = this.#store.read(() => this.#store.prepare<[], Row>(sql).all());
    return rows.map(({ at, kind, wanted }) => ({ at, kind, wanted: wanted === 1 }));
  }

  /** Inside a write. */
  clear(): void {
    this.#store.prepare('DELETE FROM answer').run();
  }
}
