import { runs } from './001-runs.ts';
import { boxes } from './002-boxes.ts';
import { keeping } from './003-keeping.ts';
import { stuck } from './004-stuck.ts';
import type { ShardMigration } from './migration.ts';

export const MIGRATIONS: readonly ShardMigration[] = [runs, boxes, keeping, stuck];
