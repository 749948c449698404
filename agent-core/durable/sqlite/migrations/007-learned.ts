import type { Migration } from '../migrate.ts';

/** What a person needs to see of silences and take them back, the silences of families, and what they had forgotten. */
export const learned: Migration = {
  version: 7,
  what: 'silences to be seen, families, forgotten patterns',
  up: (sql) => {
    sql.exec(`
      -- family: known once a pattern was shown. summary: what it does, masked; docs: JSON, the documents of workspace that
      -- it was learned from; answered_at: when it was refused last. All of those are there only while it is silenced.
      ALTER TABLE silence ADD COLUMN family TEXT;
      ALTER TABLE silence ADD COLUMN summary TEXT;
      ALTER TABLE silence ADD COLUMN workspace TEXT;
      ALTER TABLE silence ADD COLUMN docs TEXT;
      ALTER TABLE silence ADD COLUMN answered_at REAL;
      -- Until this version only repeated edits were ever offered. The empty fingerprint stands for all patterns.
      UPDATE silence SET family = 'edit' WHERE fingerprint <> '';

      CREATE TABLE family_silence (
        family TEXT PRIMARY KEY,
        refusals INTEGER NOT NULL DEFAULT 0,
        until REAL NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;

      -- What was done up to at no longer teaches the pattern with this fingerprint; none: it teaches nothing.
      CREATE TABLE forgotten_pattern (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT,
        at REAL NOT NULL
      ) STRICT;
    `);
  },
};
