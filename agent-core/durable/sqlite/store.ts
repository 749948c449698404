/**
 * The connection to a data folder's database.
 *
 * Owns: one better-sqlite3 connection. Invariants:
 * 1. Every transaction of `write` is on the disk when it returns (WAL, synchronous=FULL).
 * 2. Nothing is written to a file that another process has moved aside: `write` first looks whether the path still leads to
 *    the file that was opened (again after 5 ms), and throws `database-damaged` when not; the process should then open again.
 * 3. Expected failures leave as `PenumbraError`: `disk-full`, `read-only`, `database-damaged`.
 */
import { type Stats, statSync } from 'node:fs';
import type { Database, Statement, Transaction } from 'better-sqlite3';
import { PenumbraError } from '../../contracts/errors.ts';
import { inWords, isDamage } from './failures.ts';
import { suspect } from './set-aside.ts';

/** A file that was moved aside is noticed this late, ms: looking costs as much as a small write. */
const LOOK_MS = 5;

export class Store {
  readonly file: string;
  /** The connection itself. Run what changes something inside `write`, everything else inside `read`. */
  readonly sql: Database;
  private readonly opened: Stats;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private readonly transaction: Transaction<(work: () => unknown) => unknown>;
  private readonly prepared = new Map<string, Statement>();

  constructor(file: string, sql: Database) {
    this.file = file;
    this.sql = sql;
    this.opened = statSync(file);
    this.transaction = sql.transaction((work: () => unknown) => work());
  }

  /** The statement for `source`, prepared once: call `pluck` or `raw` on it always or never. */
  prepare<P extends unknown[], R = unknown>(source: string): Statement<P, R> {
    const statement = this.prepared.get(source) ?? this.sql.prepare(source);
    this.prepared.set(source, statement);
    return statement as unknown as Statement<P, R>;
  }

  /** One immediate transaction; inside another `write` a savepoint of it. All of it or, when `work` throws, nothing. */
  write<T>(work: () => T): T {
    this.requireSameFile();
    return this.guarded(() => this.transaction.immediate(work) as T);
  }

  /** `work` is one statement, and its own transaction where no `write` is around it. */
  writeAlone<T>(work: () => T): T {
    this.requireSameFile();
    return this.guarded(work);
  }

  /** Runs `work` with failures in words; a consistent view only where `work` is one statement. */
  read<T>(work: () => T): T {
    return this.guarded(work);
  }

  /**
   * Rewrites the file and empties the log, so that nothing deleted is left in either. False when another process was reading
   * all the while: then the log still holds old pages, and it should be tried again.
   */
  compact(): boolean {
    this.requireSameFile();
    this.guarded(() => this.sql.exec('VACUUM'));
    return this.emptyLog();
  }

  /** Moves the log into the file and truncates it; false when a reader of another process stood in the way. */
  emptyLog(): boolean {
    return this.guarded(() => {
      const [result] = this.sql.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return result?.busy === 0;
    });
  }

  close(): void {
    this.sql.close();
  }

  private requireSameFile(): void {
    const time = performance.now();
    if (time - this.lookedAt < LOOK_MS) return;
    this.lookedAt = time;
    const now = statSync(this.file, { throwIfNoEntry: false });
    if (now?.ino === this.opened.ino && now.dev === this.opened.dev) return;
    throw new PenumbraError(
      'database-damaged',
      `The database ${this.file} was moved or replaced while Penumbra was using it. It is opened again on restart.`,
      { file: this.file },
    );
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) suspect(this.file);
      throw inWords(error, this.file);
    }
  }
}
