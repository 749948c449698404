/** The journal's tables. A migration that was ever released is never edited: the next number mends it. */
import type { DatabaseKind } from '../../sqlite/database.ts';
import type { Migration } from '../../sqlite/migrate.ts';
import { keeping } from './keeping-schema.ts';

const runs: Migration = {
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

const boxes: Migration = {
  version: 2,
  what: 'outbox and inbox: events that others are sent, and those that came from others',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE identity (id TEXT NOT NULL);
      INSERT INTO identity VALUES (lower(hex(randomblob(16))));

      -- Who is sent which kinds of events.
      CREATE TABLE reader_kind (kind TEXT NOT NULL, reader TEXT NOT NULL, PRIMARY KEY (kind, reader)) WITHOUT ROWID;

      -- The last event of a run that went into the outbox for a reader.
      CREATE TABLE published (
        reader TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        PRIMARY KEY (reader, run)
      ) WITHOUT ROWID;
      CREATE INDEX published_run ON published (run);

      -- Events that a reader does not have in its own journal yet, as far as anybody knows here.
      CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        reader TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        -- The event of this run that the reader was sent before it; 0 where there is none.
        after INTEGER NOT NULL,
        sends INTEGER NOT NULL DEFAULT 0,
        -- 0 until it was sent; then when to look whether the bus lost it, and how often that was put off.
        due INTEGER NOT NULL DEFAULT 0,
        looks INTEGER NOT NULL DEFAULT 0,
        -- Where the bus has it.
        position TEXT
      );
      CREATE INDEX outbox_due ON outbox (reader, due, id);
      CREATE INDEX outbox_event ON outbox (run, seq, reader);

      CREATE TABLE inbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        reader TEXT NOT NULL,
        message TEXT NOT NULL
      );

      -- The last event that came of each run of each source.
      CREATE TABLE inbox_head (
        reader TEXT NOT NULL,
        source TEXT NOT NULL,
        run TEXT NOT NULL,
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (reader, source, run)
      ) WITHOUT ROWID;

      CREATE TABLE refused (
        hash BLOB PRIMARY KEY,
        at INTEGER NOT NULL,
        reader TEXT NOT NULL,
        topic TEXT NOT NULL,
        why TEXT NOT NULL,
        text TEXT NOT NULL
      ) WITHOUT ROWID;
    `);
  },
};

/** The number that the layout of the events takes. */
const layout: Migration = { version: 3, what: 'nothing', up: () => {} };

/** Beside the recording and not in it: a run's commits never wait for a forgetting that rewrites everything recorded. */
export const JOURNAL: DatabaseKind = { file: 'runs.db', migrations: [runs, boxes, layout, keeping] };

/** The log's length before it is moved into the file, 16 MB: what SQLite does by itself would come every fiftieth step of 10 KB. */
export const LOG_PAGES = 4000;
