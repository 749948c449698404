/** `egress.db` of the data folder: attempts to get out, open questions, and what was allowed for runs; each is kept 90 days at most. */
import { type Clock, systemClock } from '../../contracts/clock.ts';
import { type Log, silent } from '../../durable/log.ts';
import { type DatabaseKind, openDatabase } from '../../durable/sqlite/database.ts';
import type { Store } from '../../durable/sqlite/store.ts';

/** No run takes longer. */
export const KEPT_MS = 90 * 24 * 3_600_000;

export const EGRESS: DatabaseKind = {
  file: 'egress.db',
  migrations: [
    {
      version: 1,
      what: 'attempts to get out',
      up: (sql) =>
        sql.exec(`
          CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            run TEXT,
            call TEXT NOT NULL,
            way TEXT NOT NULL,
            host TEXT NOT NULL,
            port INTEGER,
            method TEXT,
            address TEXT,
            verdict TEXT NOT NULL,
            why TEXT,
            up INTEGER NOT NULL,
            down INTEGER NOT NULL
          ) STRICT;
          CREATE INDEX attempt_at ON attempt (at);
          CREATE INDEX attempt_call ON attempt (call);
        `),
    },
    {
      version: 2,
      what: 'open questions, and what was allowed for runs',
      up: (sql) =>
        sql.exec(`
          CREATE TABLE question (
            id TEXT PRIMARY KEY,
            asked TEXT NOT NULL,
            expires INTEGER NOT NULL,
            window TEXT,
            answer TEXT
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE allowed_run (
            run TEXT NOT NULL,
            host TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (run, host)
          ) STRICT, WITHOUT ROWID;
        `),
    },
  ],
};

/** Throws as `openDatabase` does: then nothing may pass. */
export function openEgressStore(folder: string, clock: Clock = systemClock, log: Log = silent): Store {
  return openDatabase(folder, { clock, log }, EGRESS).store;
}
