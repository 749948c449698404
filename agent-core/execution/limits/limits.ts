/**
 * Rate limits by credential and host, shared by all processes of a data folder and kept across restarts.
 *
 * Owns: `limits.db` in the data folder. Invariants:
 * 1. A take is one transaction: two processes never get the same tokens.
 * 2. Nothing of a credential is written but the name it is kept under.
 * 3. A bucket that is full again, and was not asked for a day, leaves no row.
 */
import type { Clock } from '../../contracts/clock.ts';
import type { Log } from '../../durable/log.ts';
import { type DatabaseKind, openDatabase } from '../../durable/sqlite/database.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { type Bucket, type Rate, type Taken, take } from './gcra.ts';

const DAY_MS = 86_400_000;

const LIMITS: DatabaseKind = {
  file: 'limits.db',
  migrations: [
    {
      version: 1,
      what: 'rate limits',
      up: (sql) => {
        sql.exec(`CREATE TABLE bucket (
          key TEXT PRIMARY KEY,
          full_at REAL NOT NULL,
          asked_at REAL NOT NULL
        ) WITHOUT ROWID`);
      },
    },
  ],
};

/** What a limit counts for. */
export interface Counted {
  /** The name that the credential is kept under, never the credential; empty where none is used. */
  readonly credential: string;
  readonly host: string;
  /** Tells limits of one host apart: a tool, a route. */
  readonly what?: string;
}

export class Limits {
  readonly #store: Store;

  private constructor(store: Store) {
    this.#store = store;
  }

  /** Throws what `openDatabase` throws. */
  static open(folder: string, options: { clock: Clock; log: Log }): Limits {
    const { store } = openDatabase(folder, options, LIMITS);
    const limits = new Limits(store);
    limits.#forgetFull(options.clock.now());
    return limits;
  }

  /**
   * Takes `cost` tokens at `now` (ms since the epoch), or says until when to sleep before asking again: nothing is set aside for
   * who sleeps. Throws `bad-input` for a cost above the burst.
   */
  take(counted: Counted, rate: Rate, cost: number, now: number): Taken {
    const key = JSON.stringify([counted.credential, counted.host.toLowerCase(), counted.what ?? '']);
    return this.#store.write(() => {
      const { taken, bucket } = take(this.#read(key), rate, cost, now);
      this.#store
        .prepare<[string, number, number]>(
          `INSERT INTO bucket (key, full_at, asked_at) VALUES (?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET full_at = excluded.full_at, asked_at = excluded.asked_at`,
        )
        .run(key, bucket.fullAt, bucket.askedAt);
      return taken;
    });
  }

  close(): void {
    this.#store.close();
  }

  #read(key: string): Bucket | undefined {
    return this.#store
      .prepare<[string], Bucket>('SELECT full_at AS fullAt, asked_at AS askedAt FROM bucket WHERE key = ?')
      .get(key);
  }

  #forgetFull(now: number): void {
    this.#store.write(() =>
      this.#store
        .prepare<[number, number]>('DELETE FROM bucket WHERE full_at < ? AND asked_at < ?')
        .run(now, now - DAY_MS),
    );
  }
}
