/** Opening the database of a data folder: modes, settings, schema, and what to do with a damaged file. */
import { accessSync, chmodSync, closeSync, constants, openSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../contracts/clock.ts';
import type { DatabaseState } from '../../contracts/rpc.ts';
import { makeDataFolder } from '../data-folder.ts';
import type { Log } from '../log.ts';
import { inWords, isDamage } from './failures.ts';
import { loadSqlite } from './load.ts';
import { type Migration, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { whileOpening } from './open-lock.ts';
import { isWhole, setAside, trust, wasLeftUnclean } from './set-aside.ts';
import { Store } from './store.ts';

export const DATABASE_FILE = 'penumbra.db';
/** As long as another window may take to rewrite the file after forgetting. */
const BUSY_MS = 30_000;

/** A database of the data folder: its file, and the history of its schema. */
export interface DatabaseKind {
  readonly file: string;
  readonly migrations: readonly Migration[];
  /** Pages that become free are given back in steps, for one page more that each commit writes; else new rows take them. */
  readonly givesPagesBack?: boolean;
}

/** Everything recorded and learned. */
const RECORDED: DatabaseKind = { file: DATABASE_FILE, migrations, givesPagesBack: true };

export interface OpenedDatabase {
  readonly store: Store;
  readonly state: DatabaseState;
}

/**
 * Opens the database of `folder`, creating folder (0700) and file (0600) when missing. A damaged file is moved aside and a
 * fresh one started (`state: 'replaced'`); processes that open at once do so one after the other.
 * Throws `schema-newer`, `disk-full`, `read-only`, `version-mismatch`, `not-found` in words; then nothing was changed.
 */
export function openDatabase(
  folder: string,
  { clock, log }: { clock: Clock; log: Log },
  kind: DatabaseKind = RECORDED,
): OpenedDatabase {
  const file = path.join(folder, kind.file);
  try {
    prepareFolder(folder);
    return whileOpening(folder, () => openOrReplace(file, kind, clock, log));
  } catch (error) {
    throw inWords(error, file);
  }
}

function openOrReplace(file: string, kind: DatabaseKind, clock: Clock, log: Log): OpenedDatabase {
  const store = tryOpen(file, kind);
  if (store) return { store, state: { state: 'ok' } };
  const movedTo = setAside(file, clock);
  log('error', `The database ${file} was damaged. It now lies at ${movedTo}; a fresh one was started.`);
  const fresh = tryOpen(file, kind);
  if (!fresh) throw new Error(`a fresh database at ${file} reads as damaged`);
  return { store: fresh, state: { state: 'replaced', movedTo } };
}

/** `undefined` when the file is damaged. */
function tryOpen(file: string, { migrations: history, givesPagesBack }: DatabaseKind): Store | undefined {
  const lookClosely = wasLeftUnclean(file);
  prepareFile(file);
  const sqlite = loadSqlite();
  let sql: Database | undefined;
  try {
    sql = new sqlite(file, { timeout: BUSY_MS });
    configure(sql, givesPagesBack === true);
    if (lookClosely && !isWhole(sql)) return closed(sql);
    migrate(sql, history);
    trust(file);
    return new Store(file, sql);
  } catch (error) {
    sql?.close();
    if (isDamage(error)) return undefined;
    throw error;
  }
}

function closed(sql: Database): undefined {
  sql.close();
}

function configure(sql: Database, givesPagesBack: boolean): void {
  // Heeded before the first table only.
  sql.pragma(`auto_vacuum = ${givesPagesBack ? 'INCREMENTAL' : 'NONE'}`);
  sql.pragma('journal_mode = WAL');
  sql.pragma('synchronous = FULL');
  sql.pragma('foreign_keys = ON');
  sql.pragma('secure_delete = ON');
}

function prepareFolder(folder: string): void {
  makeDataFolder(folder);
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
  accessSync(folder, constants.W_OK | constants.X_OK);
}

/** SQLite gives the log and the shared memory file the mode of the database file. */
function prepareFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  if (process.platform !== 'win32' && (statSync(file).mode & 0o777) !== 0o600) chmodSync(file, 0o600);
}
