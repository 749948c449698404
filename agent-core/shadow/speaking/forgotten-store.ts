/**
 * Owns the table `forgotten_pattern`: what the person wants no longer known, though what it was learned from may still be
 * recorded. A session that learns again leaves it out.
 */
import type { Store } from '../../durable/sqlite/store.ts';

export interface ForgottenPattern {
  readonly fingerprint: string;
  /** What was done up to then teaches it no more; ms since the epoch. */
  readonly at: number;
}

interface Row {
  fingerprint: string | null;
  at: number;
}

export class ForgottenPatterns {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** `before`: the time from which sessions still learn again; what was forgotten earlier needs no note any more. */
  add({ fingerprint, at }: ForgottenPattern, before: number): void {
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM forgotten_pattern WHERE at < ?').run(before);
      this.#insert(fingerprint, at);
    });
  }

  /** Nothing that was done up to `at` teaches anything any more. */
  addAll(at: number): void {
    this.#store.write(() => {
      this.#store.prepare('DELETE FROM forgotten_pattern').run();
      this.#insert(null, at);
    });
  }

  /** Until when everything was forgotten; undefined where that never was. Then single patterns since, oldest first. */
  list(): { readonly everythingUntil: number | undefined; readonly patterns: readonly ForgottenPattern[] } {
    const sql = 'SELECT fingerprint, at FROM forgotten_pattern ORDER BY at, id';
    const rows = this.#store.read(() => this.#store.prepare<[], Row>(sql).all());
    const everythingUntil = rows.findLast(({ fingerprint }) => fingerprint === null)?.at;
    const patterns = rows.flatMap(({ fingerprint, at }) => (fingerprint === null ? [] : [{ fingerprint, at }]));
    return { everythingUntil, patterns };
  }

  #insert(fingerprint: string | null, at: number): void {
    this.#store.prepare('INSERT INTO forgotten_pattern (fingerprint, at) VALUES (?, ?)').run(fingerprint, at);
  }
}
