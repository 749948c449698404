import type { Database } from 'better-sqlite3';
import { PenumbraError } from '../../contracts/errors.ts';

/** One step of the schema. `up` runs inside a transaction of its own; it may use SQL only, and no clock. */
export interface Migration {
  readonly version: number;
  /** What it brings, in a few words. */
  readonly what: string;
  up(sql: Database): void;
}

export function schemaVersion(sql: Database): number {
  return Number(sql.pragma('user_version', { simple: true }));
}

/**
 * Brings the schema to the last of `migrations`: each in one transaction with its number, so that a crash leaves a whole
 * version. Returns the version found. Throws `schema-newer` when a newer Penumbra wrote the file; the file is left as it is.
 */
export function migrate(sql: Database, migrations: readonly Migration[]): number {
  const found = schemaVersion(sql);
  const newest = migrations.length;
  if (found > newest) throw schemaNewer(found, newest, sql.name);
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1) throw new Error(`migration ${migration.what} should be number ${index + 1}`);
    if (migration.version > found) runOne(sql, migration);
  }
  return found;
}

function runOne(sql: Database, migration: Migration): void {
  sql
    .transaction(() => {
      migration.up(sql);
      sql.pragma(`user_version = ${migration.version}`);
    })
    .immediate();
}

function schemaNewer(found: number, newest: number, file: string): PenumbraError {
  return new PenumbraError(
    'schema-newer',
    `The data in ${file} was written by a newer Penumbra (schema ${found}; this one knows ${newest}). Update Penumbra, or start with another folder (PENUMBRA_DATA). Nothing was changed.`,
    { found, newest, file },
  );
}
