import type { Migration } from '../migrate.ts';

/** What the person answered to suggestions. Fingerprints are hashes of patterns; no content. */
export const speaking: Migration = {
  version: 3,
  what: 'silences after answers',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE silence (
        fingerprint TEXT PRIMARY KEY,
        refusals INTEGER NOT NULL DEFAULT 0,
        until REAL NOT NULL DEFAULT 0,
        never INTEGER NOT NULL DEFAULT 0,
        shown_by TEXT,
        shown_at REAL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
