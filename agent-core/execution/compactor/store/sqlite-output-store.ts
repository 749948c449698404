/**
 * Whole outputs in a database of the data folder.
 *
 * Owns: `outputs.db` (0600). Invariants:
 * 1. An output is there whole or not at all: one transaction a `put`.
 * 2. After opening and after each `put` no output is older than `days`, and all together take no more than `bytes`, the newest excepted.
 * 3. Deleted means gone from the file (`secure_delete`), and pages are given back.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../../contracts/clock.ts';
import type { Log } from '../../../durable/log.ts';
import { type DatabaseKind, openDatabase } from '../../../durable/sqlite/database.ts';
import { deleteSetAside } from '../../../durable/sqlite/set-aside.ts';
import type { Store } from '../../../durable/sqlite/store.ts';
import type { OutputStore, Page } from './output-store.ts';
import { linesOf, type Piece, piecesOf } from './pieces.ts';

export const OUTPUTS: DatabaseKind = {
  file: 'outputs.db',
  givesPagesBack: true,
  migrations: [
    {
      version: 1,
      what: 'outputs',
      up: (sql) => {
        sql.exec(`
          CREATE TABLE output (handle TEXT PRIMARY KEY, put_at INTEGER NOT NULL, lines INTEGER NOT NULL, bytes INTEGER NOT NULL);
          CREATE INDEX output_age ON output (put_at);
          CREATE TABLE piece (
            handle TEXT NOT NULL REFERENCES output (handle) ON DELETE CASCADE,
            first INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (handle, first)
          );
        `);
      },
    },
  ],
};

export interface Retention {
  readonly days: number;
  /** As they are kept, compressed. */
  readonly bytes: number;
}

const RETENTION: Retention = { days: 30, bytes: 500_000_000 };
const DAY_MS = 86_400_000;

export interface OutputStoreOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly retention?: Retention;
}

export class SqliteOutputStore implements OutputStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #retention: Retention;

  private constructor(store: Store, { clock, retention = RETENTION }: OutputStoreOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#retention = retention;
  }

  /** Throws what `openDatabase` throws. */
  static open(folder: string, options: OutputStoreOptions): SqliteOutputStore {
    const store = new SqliteOutputStore(openDatabase(folder, options, OUTPUTS).store, options);
    store.#store.write(() => store.#enforce(''));
    return store;
  }

  put(bytes: Uint8Array): string {
    const handle = `out-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
    this.#store.write(() => {
      this.#insert(handle, bytes);
      this.#enforce(handle);
    });
    return handle;
  }

  page(handle: string, from: number, lines: number): Page | undefined {
    return this.#store.read(() => {
      const total = this.#store
        .prepare<[string], number>('SELECT lines FROM output WHERE handle = ?')
        .pluck()
        .get(handle);
      return total === undefined ? undefined : { total, lines: this.#lines(handle, from, lines) };
    });
  }

  /** Deletes everything; gives how many outputs went, and their bytes as they were kept. */
  forgetAll(): { outputs: number; bytes: number } {
    const gone = this.#store.write(() => {
      const sums = 'SELECT count(*) AS outputs, coalesce(sum(bytes), 0) AS bytes FROM output';
      const found = this.#store.prepare<[], { outputs: number; bytes: number }>(sums).get();
      this.#store.prepare('DELETE FROM output').run();
      return found ?? { outputs: 0, bytes: 0 };
    });
    this.#store.compact();
    return gone;
  }

  close(): void {
    this.#store.close();
  }

  #insert(handle: string, bytes: Uint8Array): void {
    const now = this.#clock.now();
    const renewed = this.#store.prepare('UPDATE output SET put_at = ? WHERE handle = ?').run(now, handle);
    if (renewed.changes > 0) return;
    const { pieces, lines } = piecesOf(bytes);
    const size = pieces.reduce((sum, { data }) => sum + data.length, 0);
    this.#store
      .prepare('INSERT INTO output (handle, put_at, lines, bytes) VALUES (?, ?, ?, ?)')
      .run(handle, now, lines, size);
    const insert = this.#store.prepare('INSERT INTO piece (handle, first, data) VALUES (?, ?, ?)');
    for (const { first, data } of pieces) insert.run(handle, first, data);
  }

  #lines(handle: string, from: number, count: number): string[] {
    const before = 'SELECT coalesce(max(first), 1) FROM piece WHERE handle = ? AND first <= ?';
    const start = this.#store.prepare<[string, number], number>(before).pluck().get(handle, from) ?? 1;
    const pieces = this.#store.prepare<[string, number, number], Piece>(
      'SELECT first, data FROM piece WHERE handle = ? AND first >= ? AND first < ? ORDER BY first',
    );
    const read = pieces.all(handle, start, from + count).flatMap(linesOf);
    return read.slice(from - start, from - start + count);
  }

  /** The oldest go first; `newest` stays however large it is. */
  #enforce(newest: string): void {
    const { days, bytes } = this.#retention;
    this.#store
      .prepare('DELETE FROM output WHERE put_at < ? AND handle <> ?')
      .run(this.#clock.now() - days * DAY_MS, newest);
    this.#store
      .prepare(
        `DELETE FROM output WHERE handle <> ? AND handle IN (
           SELECT handle FROM (SELECT handle, sum(bytes) OVER (ORDER BY put_at DESC, rowid DESC) AS upto FROM output) WHERE upto > ?)`,
      )
      .run(newest, bytes);
    this.#store.sql.pragma('incremental_vacuum(256)');
  }
}

/**
 * Deletes all outputs of `folder`, those in damaged databases set aside too; `undefined` where there are none: looking makes
 * no folder.
 */
export function forgetOutputs(
  folder: string,
  options: OutputStoreOptions,
): { outputs: number; bytes: number } | undefined {
  const file = path.join(folder, OUTPUTS.file);
  const aside = deleteSetAside(file);
  if (!existsSync(file)) return aside > 0 ? { outputs: 0, bytes: aside } : undefined;
  const store = SqliteOutputStore.open(folder, options);
  try {
    const { outputs, bytes } = store.forgetAll();
    return { outputs, bytes: bytes + aside };
  } finally {
    store.close();
  }
}
