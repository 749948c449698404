import type { Migration } from '../../../sqlite/migrate.ts';

export const stuck: Migration = {
  version: 5,
  what: 'runs that wait for a person, however old',
  up: (sql) => {
    sql.exec(`
      CREATE INDEX run_stuck ON run (id) WHERE status IN ('parked', 'paused', 'quarantined', 'broken');
    `);
  },
};
