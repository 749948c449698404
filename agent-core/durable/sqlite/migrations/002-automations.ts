import type { Migration } from '../migrate.ts';

/** What was applied, so that it can be taken back and judged, and the automations a person saved. All text in it is masked. */
export const automations: Migration = {
  version: 2,
  what: 'applications and saved automations',
  up: (sql) => {
    sql.exec(`
      -- seq: the order of applying, newest highest. outcome: kept, undone or changed, once judged.
      CREATE TABLE application (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL, fingerprint TEXT NOT NULL, title TEXT NOT NULL,
        workspace TEXT NOT NULL,
        at REAL NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('applied', 'undone')),
        outcome TEXT CHECK (outcome IN ('kept', 'undone', 'changed'))
      ) STRICT;
      CREATE INDEX application_by_time ON application (at);

      -- after: brotli of the masked text right after applying. inverse: JSON, what to put back where in that text.
      CREATE TABLE application_document (
        application INTEGER NOT NULL REFERENCES application(seq) ON DELETE CASCADE,
        doc TEXT NOT NULL,
        after BLOB NOT NULL,
        inverse TEXT NOT NULL,
        PRIMARY KEY (application, doc)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE automation (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL, summary TEXT NOT NULL, fingerprint TEXT NOT NULL,
        saved_at REAL NOT NULL,
        pattern TEXT NOT NULL, examples TEXT NOT NULL
      ) STRICT;
    `);
  },
};
