import type { Migration } from '../migrate.ts';

/** Finds which documents a session still has open, and what was copied lately, without reading all that was recorded. */
export const openings: Migration = {
  version: 4,
  what: 'openings and closings by session, the clipboard by time',
  up: (sql) => {
    sql.exec(`
      CREATE INDEX signal_openings ON signal (session, id) WHERE kind IN ('doc.open', 'doc.close', 'file.rename');
      CREATE INDEX signal_clipboard ON signal (t) WHERE kind IN ('clipboard.copy', 'clipboard.paste');
    `);
  },
};
