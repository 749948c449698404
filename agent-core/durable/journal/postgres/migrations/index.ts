import { runs } from './001-runs.ts';
import { boxes } from './002-boxes.ts';
import { keeping } from './003-keeping.ts';

/** One step of a shard's schema. */
export interface ShardMigration {
  readonly version: number;
  /** What it brings, in a few words. */
  readonly what: string;
  /** Statements that run in one transaction with all others that are missing. */
  readonly up: string;
}

export const MIGRATIONS: readonly ShardMigration[] = [runs, boxes, keeping];
