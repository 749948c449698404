import type { ShardMigration } from './migration.ts';

export const stuck: ShardMigration = {
  version: 4,
  what: 'runs that wait for a person, however old',
  up: `
CREATE INDEX run_stuck ON run (created_at DESC, name DESC) WHERE status IN ('parked', 'paused', 'quarantined', 'broken');
`,
};
