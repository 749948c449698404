/** One step of a shard's schema. */
export interface ShardMigration {
  readonly version: number;
  /** What it brings, in a few words. */
  readonly what: string;
  /** Statements that run in one transaction with all others that are missing. */
  readonly up: string;
}
