import type { Migration } from '../migrate.ts';

/** When, and in what kind of file, a person took up what was offered, or had no time for it. */
export const answers: Migration = {
  version: 9,
  what: 'answers by hour and kind of file',
  up: (sql) => {
    sql.exec(`
      -- kind: the extension of the files it was about, or the family where it was about none. wanted: taken up, or "not now".
      CREATE TABLE answer (
        id INTEGER PRIMARY KEY,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        wanted INTEGER NOT NULL CHECK (wanted IN (0, 1))
      ) STRICT;
      CREATE INDEX answer_by_time ON answer (at);
    `);
  },
};
