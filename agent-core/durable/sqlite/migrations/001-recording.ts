import type { Migration } from '../migrate.ts';

/** What was observed (`signal`, its large texts in `blob`), what of it is acknowledged (`accepted`), and leases. */
export const recording: Migration = {
  version: 1,
  what: 'recorded signals, acknowledged numbers, leases',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE session (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, touched REAL NOT NULL) STRICT;
      CREATE TABLE workspace (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

      -- Coalesced ranges of acknowledged numbers: seq_from..seq_to, both included. Holds no content.
      CREATE TABLE accepted (
        session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
        seq_from INTEGER NOT NULL, seq_to INTEGER NOT NULL,
        PRIMARY KEY (session, seq_from)
      ) STRICT, WITHOUT ROWID;

      -- Large texts, once each: brotli of the text as JSON, found by the sha-256 of that JSON.
      CREATE TABLE blob (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, content BLOB NOT NULL) STRICT;

      -- body: the signal as JSON (text), or brotli of it (blob). text_blob: the text taken out of it. day: local YYYY-MM-DD of t.
      CREATE TABLE signal (
        id INTEGER PRIMARY KEY,
        session INTEGER NOT NULL REFERENCES session(id),
        workspace INTEGER NOT NULL REFERENCES workspace(id),
        seq_from INTEGER NOT NULL, seq_to INTEGER NOT NULL,
        t REAL NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, doc TEXT,
        body ANY NOT NULL,
        text_blob INTEGER REFERENCES blob(id),
        note TEXT,
        bytes INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX signal_by_doc ON signal (doc, workspace, id);
      CREATE INDEX signal_by_workspace ON signal (workspace, t);
      CREATE INDEX signal_by_time ON signal (t);
      CREATE INDEX signal_by_day ON signal (day, doc);
      CREATE INDEX signal_by_blob ON signal (text_blob) WHERE text_blob IS NOT NULL;
      CREATE INDEX signal_by_session ON signal (session, seq_from);

      CREATE TABLE lease (
        resource TEXT PRIMARY KEY, owner TEXT NOT NULL, epoch INTEGER NOT NULL, expires REAL NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
