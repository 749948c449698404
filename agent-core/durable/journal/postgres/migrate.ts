/** Bringing a shard's schema to the last version. */
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { PenumbraError } from '../../../contracts/errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { ShardMigration } from './migrations/migration.ts';
import { DROP_FUNCTIONS, FUNCTIONS, MEMBERS_LOCK, SCHEMA_NAME } from './schema.ts';

/**
 * Runs what is missing of `migrations`, all in one transaction that no other process can be in at the same time, and records the
 * version in `self`. Resolves to the shard's id. Throws `schema-newer` where a newer Penumbra wrote it; nothing is changed then.
 */
export async function migrate(
  client: PoolClient,
  place: string,
  migrations: readonly ShardMigration[] = MIGRATIONS,
): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MEMBERS_LOCK]);
    const self = await selfOf(client);
    const found = self?.version ?? 0;
    if (found > migrations.length) throw schemaNewer(place, found, migrations.length);
    const shard = found < migrations.length ? await bringUp(client, migrations, self) : self?.shard;
    await client.query('COMMIT');
    return shard ?? '';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

interface Self {
  readonly shard: string;
  readonly version: number;
}

async function selfOf(client: PoolClient): Promise<Self | undefined> {
  const { rows } = await client.query(`SELECT to_regclass('${SCHEMA_NAME}.self') IS NOT NULL AS is_there`);
  return rows[0]?.is_there ? (await client.query<Self>('SELECT shard, version FROM self')).rows[0] : undefined;
}

async function bringUp(client: PoolClient, migrations: readonly ShardMigration[], self: Self | undefined) {
  if (!self) await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA_NAME}`);
  const missing = migrations.slice(self?.version ?? 0);
  for (const [i, { version, what, up }] of missing.entries()) {
    const due = (self?.version ?? 0) + i + 1;
    if (version !== due) throw new Error(`migration ${what} should be number ${due}`);
    await client.query(up);
  }
  await client.query(`${DROP_FUNCTIONS}; ${FUNCTIONS}`);
  const shard = self?.shard ?? randomUUID();
  await client.query(
    self ? 'UPDATE self SET version = $2 WHERE shard = $1' : 'INSERT INTO self (shard, version) VALUES ($1, $2)',
    [shard, migrations.length],
  );
  return shard;
}

const schemaNewer = (place: string, found: number, newest: number) =>
  new PenumbraError(
    'schema-newer',
    `The runs in ${place} were written by a newer Penumbra (schema ${found}; this one knows ${newest}). Update Penumbra. Nothing was changed.`,
    { found, newest },
  );
