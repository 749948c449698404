/**
 * Owns the `silence` table: what the person answered, pattern by pattern, kept across restarts and shared by all windows.
 *
 * 1. The row with the empty fingerprint is the silence of all patterns together.
 * 2. A pattern shown in one window is not shown in another within `SHOWN_FOR`: the claim is one immediate transaction.
 */
import type { Store } from '../../durable/sqlite/store.ts';
import { type Answer, afterAnswer, isSilent, type Silence, UNREFUSED } from './manners.ts';

const ALL = '';
const SHOWN_FOR = 10 * 60_000;

interface Row {
  refusals: number;
  until: number;
  never: number;
}

export class SilenceStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether a suggestion with this fingerprint may be made at `now` in the window `session`. */
  mayOffer(fingerprint: string, session: string, now: number): boolean {
    if (isSilent(this.#read(ALL), now) || isSilent(this.#read(fingerprint), now)) return false;
    const elsewhere = this.#store.sql
      .prepare('SELECT 1 FROM silence WHERE fingerprint = ? AND shown_by <> ? AND shown_at > ?')
      .get(fingerprint, session, now - SHOWN_FOR);
    return elsewhere === undefined;
  }

  /** Claims the right to show it; false when another window was first. */
  claim(fingerprint: string, session: string, now: number): boolean {
    return this.#store.write(() => {
      if (!this.mayOffer(fingerprint, session, now)) return false;
      this.#store.sql
        .prepare(
          `INSERT INTO silence (fingerprint, shown_by, shown_at) VALUES (?, ?, ?)
           ON CONFLICT (fingerprint) DO UPDATE SET shown_by = excluded.shown_by, shown_at = excluded.shown_at`,
        )
        .run(fingerprint, session, now);
      return true;
    });
  }

  /** One answer, to a suggestion that had these fingerprints. */
  answer(fingerprints: Iterable<string>, answer: Answer, now: number): void {
    this.#store.write(() => {
      for (const each of fingerprints) this.#write(each, afterAnswer(this.#read(each), answer, 'pattern', now));
      this.#write(ALL, afterAnswer(this.#read(ALL), answer, 'all', now));
    });
  }

  #read(fingerprint: string): Silence {
    const row = this.#store.sql
      .prepare<[string], Row>('SELECT refusals, until, never FROM silence WHERE fingerprint = ?')
      .get(fingerprint);
    return row ? { refusals: row.refusals, until: row.until, never: row.never === 1 } : UNREFUSED;
  }

  #write(fingerprint: string, silence: Silence): void {
    this.#store.sql
      .prepare(
        `INSERT INTO silence (fingerprint, refusals, until, never) VALUES (?, ?, ?, ?)
         ON CONFLICT (fingerprint) DO UPDATE
           SET refusals = excluded.refusals, until = excluded.until, never = excluded.never`,
      )
      .run(fingerprint, silence.refusals, silence.until, silence.never ? 1 : 0);
  }
}
