import type { Migration } from '../../../sqlite/migrate.ts';

export const runs: Migration = {
  version: 1,
  what: 'runs, their events, the steps of the tick under way, signals, leases of workers',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        program TEXT NOT NULL,
        status TEXT NOT NULL,
        why TEXT,
        -- The event that holds the last checkpoint, and the number of the tick that follows it.
        checkpoint INTEGER NOT NULL,
        tick INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        link BLOB NOT NULL,
        epoch INTEGER NOT NULL DEFAULT 0,
        owner TEXT,
        crashes INTEGER NOT NULL DEFAULT 0,
        wanted TEXT,
        -- When it became ready, for their order; when it is due, while it sleeps.
        ready_at INTEGER NOT NULL,
        wake_at INTEGER,
        parent INTEGER REFERENCES run (id),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      );
      CREATE INDEX run_ready ON run (ready_at) WHERE status = 'ready' AND owner IS NULL;
      CREATE INDEX run_due ON run (wake_at) WHERE wake_at IS NOT NULL;
      CREATE INDEX run_owned ON run (owner) WHERE owner IS NOT NULL;

      -- Contents too long for an event's own row: large rows would bloat its tree.
      CREATE TABLE content (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL, deflated INTEGER NOT NULL);

      CREATE TABLE event (
        run INTEGER NOT NULL REFERENCES run (id),
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        -- Either of the two; neither once it was purged, and then the commitment instead.
        body BLOB,
        content INTEGER REFERENCES content (id),
        salt BLOB,
        commitment BLOB,
        link BLOB NOT NULL,
        PRIMARY KEY (run, seq)
      ) WITHOUT ROWID;
      CREATE INDEX event_content ON event (content) WHERE content IS NOT NULL;

      CREATE TABLE step (
        run INTEGER NOT NULL REFERENCES run (id),
        key TEXT NOT NULL,
        branch TEXT NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        effect TEXT NOT NULL,
        state TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        why TEXT,
        -- The event that holds its outcome.
        outcome INTEGER,
        PRIMARY KEY (run, key)
      ) WITHOUT ROWID;

      -- Received and not yet taken.
      CREATE TABLE signal (
        run INTEGER NOT NULL REFERENCES run (id),
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (run, seq)
      ) WITHOUT ROWID;

      -- What is known of the file itself: how often it was opened, and which file it was.
      CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

      CREATE TABLE lease (
        resource TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        expires INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
  },
};
