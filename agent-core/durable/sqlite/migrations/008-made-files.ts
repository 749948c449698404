import type { Migration } from '../migrate.ts';

/** Which documents of an application were made by it, so that taking it back deletes them. */
export const madeFiles: Migration = {
  version: 8,
  what: 'files made by applications',
  up: (sql) => {
    sql.exec('ALTER TABLE application_document ADD COLUMN made INTEGER NOT NULL DEFAULT 0 CHECK (made IN (0, 1))');
  },
};
