import type { Migration } from '../../../sqlite/migrate.ts';

/**
 * A step's commit writes one leaf of one table: events lie in the order of their runs and numbers in a table of row ids, whose
 * leaves hold contents of some KB; a run's row is written only where its state changes; and its steps are read from its events.
 */
export const events: Migration = {
  version: 3,
  what: 'events by row id with their contents inside, steps read from them',
  up: (sql) => {
    sql.exec(`
      CREATE TABLE numbered_event (
        -- The run's number and, in the lower 26 bits, the event's own.
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL GENERATED ALWAYS AS (id >> 26) VIRTUAL,
        seq INTEGER NOT NULL GENERATED ALWAYS AS (id & 67108863) VIRTUAL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        link BLOB NOT NULL,
        -- One of the two; neither once it was purged, and then the commitment instead. The long one comes last.
        content INTEGER REFERENCES content (id),
        salt BLOB,
        commitment BLOB,
        deflated INTEGER,
        body BLOB
      );
      INSERT INTO numbered_event (id, kind, at, link, content, salt, commitment, body)
        SELECT (run << 26) + seq, kind, at, link, content, salt, commitment, body FROM event ORDER BY run, seq;
      DROP TABLE event;
      ALTER TABLE numbered_event RENAME TO event;
      CREATE INDEX event_content ON event (content) WHERE content IS NOT NULL;
      DROP TABLE step;
      ALTER TABLE run DROP COLUMN updated_at;
    `);
  },
};
