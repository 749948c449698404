import type { ShardMigration } from './migration.ts';

/** Rows of a run are keyed by its name, so that they can move to another shard as they are. */
export const runs: ShardMigration = {
  version: 1,
  what: 'runs, their events, and who has them',
  up: `
CREATE TABLE self (shard text NOT NULL, version integer NOT NULL, is_moving boolean NOT NULL DEFAULT false);
CREATE TABLE member (shard text PRIMARY KEY);
CREATE TABLE run (
  name text COLLATE "C" PRIMARY KEY,
  program text NOT NULL,
  status text NOT NULL,
  why text,
  checkpoint integer NOT NULL,
  tick integer NOT NULL,
  seq integer NOT NULL,
  link bytea NOT NULL,
  epoch integer NOT NULL DEFAULT 0,
  owner text,
  crashes integer NOT NULL DEFAULT 0,
  wanted text,
  ready_at bigint NOT NULL,
  wake_at bigint,
  parent text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  arriving boolean NOT NULL DEFAULT false
) WITH (fillfactor = 60);
CREATE INDEX run_ready ON run (ready_at) WHERE status = 'ready' AND owner IS NULL AND NOT arriving;
CREATE INDEX run_due ON run (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX run_owned ON run (owner) WHERE owner IS NOT NULL;
CREATE INDEX run_newest ON run (created_at DESC, name DESC);

CREATE TABLE event (
  run text COLLATE "C" NOT NULL,
  seq integer NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  size integer NOT NULL,
  body bytea,
  salt bytea,
  commitment bytea NOT NULL,
  link bytea NOT NULL,
  PRIMARY KEY (run, seq)
);
ALTER TABLE event ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE step (
  run text COLLATE "C" NOT NULL,
  key text NOT NULL,
  branch text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  effect text NOT NULL,
  state text NOT NULL,
  attempt integer NOT NULL,
  started_at bigint NOT NULL,
  why text,
  outcome integer,
  PRIMARY KEY (run, key)
) WITH (fillfactor = 70);

CREATE TABLE signal (run text COLLATE "C" NOT NULL, seq integer NOT NULL, name text NOT NULL, PRIMARY KEY (run, seq));
-- Children that were over since the last checkpoint of their parent; and the news of it, on the child's shard.
CREATE TABLE child_over (run text COLLATE "C" NOT NULL, child text NOT NULL, PRIMARY KEY (run, child));
CREATE TABLE outbox (child text PRIMARY KEY, parent text NOT NULL);
CREATE TABLE lease (worker text PRIMARY KEY, expires timestamptz NOT NULL);
`,
};
