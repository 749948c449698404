import type { Migration } from '../migrate.ts';

/** What became of offers, so that it teaches after a restart too. Fingerprints are hashes of patterns; no content. */
export const outcomes: Migration = {
  version: 5,
  what: 'outcomes by pattern',
  up: (sql) => {
    sql.exec(`
      -- application: the id of the one that was judged; NULL where the offer was refused.
      CREATE TABLE outcome (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        application TEXT,
        what TEXT NOT NULL CHECK (what IN ('kept', 'undone', 'changed', 'refused')),
        at REAL NOT NULL
      ) STRICT;
      CREATE INDEX outcome_by_time ON outcome (at);

      INSERT INTO outcome (fingerprint, application, what, at)
        SELECT fingerprint, id, outcome, at FROM application
        WHERE outcome IS NOT NULL AND fingerprint <> '' ORDER BY seq;
    `);
  },
};
