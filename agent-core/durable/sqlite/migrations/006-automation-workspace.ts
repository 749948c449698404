import type { Migration } from '../migrate.ts';

/** Tells documents of one name in two workspaces apart where a saved automation shows what it was learned from. */
export const automationWorkspace: Migration = {
  version: 6,
  what: 'the workspace of saved automations',
  up: (sql) => {
    // Empty: saved before this was kept.
    sql.exec(`ALTER TABLE automation ADD COLUMN workspace TEXT NOT NULL DEFAULT ''`);
  },
};
