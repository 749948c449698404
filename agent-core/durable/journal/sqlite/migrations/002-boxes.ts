import type { Migration } from '../../../sqlite/migrate.ts';

export const boxes: Migration = {
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
