import type { Migration } from '../migrate.ts';

/** Finds which documents a session still has open without reading all that it recorded. */
export const openings: Migration = {
  version: 4,
  what: 'openings and closings by session',
  up: (sql) => {
    sql.exec(`
      CREATE INDEX signal_openings ON signal (session, id) WHERE kind IN ('doc.open', 'doc.close', 'file.rename');
    `);
  },
};
