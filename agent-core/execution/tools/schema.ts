import type { DatabaseKind } from '../../durable/sqlite/database.ts';
import type { Migration } from '../../durable/sqlite/migrate.ts';

const calls: Migration = {
  version: 1,
  what: 'what runs spent on tools, and breakers',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE spending (
        run TEXT PRIMARY KEY,
        calls INTEGER NOT NULL,
        ms INTEGER NOT NULL,
        usd REAL NOT NULL,
        at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX spending_at ON spending (at);
      CREATE TABLE breaker (key TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
    `);
  },
};

const failures: Migration = {
  version: 2,
  what: 'calls that failed, by run and arguments',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE failed_call (
        run TEXT NOT NULL,
        same TEXT NOT NULL,
        call TEXT NOT NULL,
        unknown INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (run, same, call)
      ) WITHOUT ROWID;
      CREATE INDEX failed_call_at ON failed_call (at);
    `);
  },
};

const priced: Migration = {
  version: 3,
  what: 'money in whole millionths of a dollar',
  up: (sql) => {
    sql.exec(`
      ALTER TABLE spending DROP COLUMN usd;
      ALTER TABLE spending ADD COLUMN micros INTEGER NOT NULL DEFAULT 0;
    `);
  },
};

/** What is kept of calls beside the journal: lost, nothing but counts begins anew. */
export const TOOLS: DatabaseKind = { file: 'tools.db', migrations: [calls, failures, priced] };
