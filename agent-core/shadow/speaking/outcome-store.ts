/**
 * Owns the table `outcome`: what became of offers, by the fingerprint of their pattern, shared by all windows and workspaces.
 * Taking rows out of it is `shadow/recording/elsewhere.ts`.
 */
import type { JudgedOutcome } from '../../contracts/edits.ts';
import type { ApplicationId } from '../../contracts/suggestions.ts';
import type { Store } from '../../durable/sqlite/store.ts';

export interface NewOutcome {
  readonly fingerprint: string;
  readonly what: JudgedOutcome;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Absent where the offer was refused. */
  readonly application?: ApplicationId;
}

export type KeptOutcome = Pick<NewOutcome, 'fingerprint' | 'what'>;

export class OutcomeStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  add({ fingerprint, what, at, application }: NewOutcome): void {
    const sql = 'INSERT INTO outcome (fingerprint, application, what, at) VALUES (?, ?, ?, ?)';
    this.#store.write(() => this.#store.prepare(sql).run(fingerprint, application ?? null, what, at));
  }

  /** Oldest first. */
  all(): KeptOutcome[] {
    const sql = 'SELECT fingerprint, what FROM outcome ORDER BY id';
    return this.#store.read(() => this.#store.prepare<[], KeptOutcome>(sql).all());
  }

  /** Of one pattern, oldest first. */
  of(fingerprint: string): JudgedOutcome[] {
    const sql = 'SELECT what FROM outcome WHERE fingerprint = ? ORDER BY id';
    return this.#store
      .read(() => this.#store.prepare<[string], KeptOutcome>(sql).all(fingerprint))
      .map(({ what }) => what);
  }
}
