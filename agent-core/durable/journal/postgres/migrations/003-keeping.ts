import type { ShardMigration } from './migration.ts';

/** A seal without a signature: the run is being removed. */
export const keeping: ShardMigration = {
  version: 3,
  what: 'seals of runs, and memos',
  up: `
CREATE TABLE seal (
  run text COLLATE "C" PRIMARY KEY,
  up_to integer NOT NULL,
  link bytea,
  checkpoint integer,
  checkpoint_link bytea,
  at bigint NOT NULL,
  key text,
  signature bytea,
  dropped integer NOT NULL DEFAULT 0
);
CREATE TABLE memo (run text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, seq integer NOT NULL, PRIMARY KEY (run, key));
CREATE INDEX memo_event ON memo (run, seq);
-- The public keys of all who sign here.
CREATE TABLE signer (key text PRIMARY KEY, public_key bytea NOT NULL);
`,
};
