/**
 * A great many runs as one that was put to sleep through the journal: its rows, under names of their own. Their hashes are its,
 * so their chains would not verify; as rows they are what the journal writes.
 */
import type { Store } from '../../../agent-core/durable/sqlite/store.ts';
import type { PostgresServer } from '../../../test/support/postgres.ts';

const A_COMMIT = 100_000;

/** An event's row id holds its run and its number in it (journal/sqlite/migrations/003-events.ts). */
const NUMBER_BITS = 26;

interface Column {
  readonly name: string;
}

export function copyOnSqlite({ sql }: Pick<Store, 'sql'>, run: string, count: number): void {
  const model = sql.prepare<[string], number>('SELECT id FROM run WHERE name = ?').pluck().get(run) ?? 0;
  const first = sql.prepare<[], number>('SELECT max(id) + 1 FROM run').pluck().get();
  const tables = sql.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const own: Record<string, Record<string, string>> = {
    run: { id: `${first} + n.i`, name: "t.name || '-' || n.i" },
    event: { id: `((${first} + n.i) << ${NUMBER_BITS}) + t.seq` },
  };
  const where: Record<string, string> = {
    run: `t.id = ${model}`,
    event: `t.id >> ${NUMBER_BITS} = ${model} AND t.id BETWEEN ${model} << ${NUMBER_BITS} AND (${model} + 1) << ${NUMBER_BITS}`,
  };
  for (let from = 0; from < count; from += A_COMMIT) {
    const last = Math.min(from + A_COMMIT, count) - 1;
    const numbers = `WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})`;
    for (const table of ['run', ...tables.filter((name) => name !== 'run')]) {
      const columns = (sql.pragma(`table_info(${table})`) as Column[]).map(({ name }) => name);
      const changed = own[table] ?? { run: `${first} + n.i` };
      if (!Object.keys(changed).every((name) => columns.includes(name))) continue;
      const values = columns.map((name) => changed[name] ?? `t."${name}"`);
      sql.exec(`${numbers} INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(', ')})
        SELECT ${values.join(', ')} FROM n CROSS JOIN ${table} t WHERE ${where[table] ?? `t.run = ${model}`}`);
    }
  }
}

export async function copyOnPostgres(
  server: PostgresServer,
  database: string,
  run: string,
  count: number,
): Promise<void> {
  const columns = `SELECT table_name AS table, string_agg(quote_ident(column_name), ', ') FILTER (WHERE column_name <> 'run'
      AND NOT (table_name = 'run' AND column_name = 'name')) AS others, bool_or(column_name = 'run') AS has_run
    FROM information_schema.columns WHERE table_schema = 'penumbra' AND is_identity = 'NO' GROUP BY table_name`;
  for (const { table, others, has_run } of await server.query(database, columns)) {
    const key = table === 'run' ? 'name' : has_run ? 'run' : undefined;
    if (!key || !others) continue;
    for (let from = 0; from < count; from += A_COMMIT) {
      const numbers = `generate_series(${from}, ${Math.min(from + A_COMMIT, count) - 1}) AS i`;
      const copy = `INSERT INTO penumbra.${table} (${key}, ${others})
        SELECT '${run}-' || i, ${others} FROM penumbra.${table}, ${numbers} WHERE ${key} = '${run}'`;
      await server.query(database, copy);
    }
    await server.query(database, `VACUUM (ANALYZE) penumbra.${table}`);
  }
}
