import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { wordsOf } from '../../../contracts/errors.ts';
import { DATABASE_FILE } from '../../../durable/sqlite/database.ts';
import { isDamage } from '../../../durable/sqlite/failures.ts';
import { loadSqlite } from '../../../durable/sqlite/load.ts';
import { schemaVersion } from '../../../durable/sqlite/migrate.ts';
import { migrations } from '../../../durable/sqlite/migrations/index.ts';
import { isWhole } from '../../../durable/sqlite/set-aside.ts';
import type { Check } from './check.ts';

const name = 'database';

/** Looks without changing: no migration runs, nothing is moved. */
export function checkDatabase(folder: string): Check {
  const file = path.join(folder, DATABASE_FILE);
  if (!existsSync(file)) return { name, state: 'ok', found: 'none yet' };
  try {
    const sql = new (loadSqlite())(file, { readonly: true, timeout: 5000 });
    try {
      return judge(sql, file);
    } finally {
      sql.close();
    }
  } catch (error) {
    if (isDamage(error)) return damaged(file);
    const found = `${file} cannot be read: ${wordsOf(error)}`;
    return { name, state: 'missing', found, mend: `chmod -R u+rwX '${folder}'` };
  }
}

function judge(sql: Database, file: string): Check {
  if (!isWhole(sql)) return damaged(file);
  const version = schemaVersion(sql);
  if (version > migrations.length) {
    const found = `schema ${version}, but this Penumbra knows ${migrations.length}`;
    return { name, state: 'missing', found, mend: 'update Penumbra, or use another folder (--data DIR)' };
  }
  const known = sql.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'signal'`).get() !== undefined;
  const signals = known ? Number(sql.prepare('SELECT count(*) FROM signal').pluck().get()) : 0;
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  return { name, state: 'ok', found: `schema ${version}, ${signals.toLocaleString('en')} signals, ${megabytes} MB` };
}

function damaged(file: string): Check {
  const found = `${file} is damaged; the next start of the editor moves it aside and begins a fresh one`;
  return { name, state: 'missing', found, mend: `mv '${file}' '${file}.damaged'` };
}
