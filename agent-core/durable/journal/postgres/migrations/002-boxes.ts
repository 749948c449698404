import type { ShardMigration } from './migration.ts';

/** `published.at` and `outbox.at` never go back inside a run, whatever the workers' clocks do. */
export const boxes: ShardMigration = {
  version: 2,
  what: 'outbox and inbox; the steps of a tick are read from its events',
  up: `
-- Which journal the shard belongs to: what it sends says where it comes from. Its first shard has the inbox.
ALTER TABLE self ADD COLUMN source text;
ALTER TABLE outbox RENAME TO news;
ALTER INDEX outbox_pkey RENAME TO news_pkey;
DROP TABLE step;
-- There only where the content is gone.
ALTER TABLE event ALTER COLUMN commitment DROP NOT NULL;

-- Who is sent which kinds of events.
CREATE TABLE reader_kind (kind text NOT NULL, reader text NOT NULL, PRIMARY KEY (kind, reader));

-- The last event of a run that went into the outbox for a reader.
CREATE TABLE published (
  run text COLLATE "C" NOT NULL,
  reader text COLLATE "C" NOT NULL,
  seq integer NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (run, reader)
);

-- Events that a reader does not have in its own journal yet, as far as anybody knows here.
CREATE TABLE outbox (
  run text COLLATE "C" NOT NULL,
  seq integer NOT NULL,
  reader text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  -- The event of this run that the reader was sent before it; 0 where there is none.
  after integer NOT NULL,
  sends integer NOT NULL DEFAULT 0,
  -- 0 until it was sent; then when to look whether the bus lost it, and how often that was put off.
  due bigint NOT NULL DEFAULT 0,
  looks integer NOT NULL DEFAULT 0,
  -- Where the bus has it.
  position text,
  PRIMARY KEY (run, seq, reader)
);
CREATE INDEX outbox_unsent ON outbox (reader, at, run, seq) WHERE due = 0;
CREATE INDEX outbox_due ON outbox (reader, due) WHERE due > 0;

-- Counts what came for a reader, and is locked by whoever takes the next.
CREATE TABLE inbox_count (reader text PRIMARY KEY, number bigint NOT NULL);
CREATE TABLE inbox (
  reader text NOT NULL,
  number bigint NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (reader, number)
);

-- The last event that came of each run of each source.
CREATE TABLE inbox_head (
  reader text NOT NULL,
  source text NOT NULL,
  run text NOT NULL,
  seq integer NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (reader, source, run)
);

CREATE TABLE refused (
  hash bytea PRIMARY KEY,
  at bigint NOT NULL,
  reader text NOT NULL,
  topic text NOT NULL,
  why text NOT NULL,
  text text NOT NULL
);
`,
};
