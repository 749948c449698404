import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';

export const OLDEST_NODE = 22;
/** Before it, a WAL database with several connections can lose commits. */
const OLDEST_SQLITE = [3, 51, 3] as const;

/**
 * better-sqlite3, loaded on first use: a bundle that only might need a database starts without it, and a Node under which it
 * would crash the process is refused (`version-mismatch`) before it is touched. `not-found` when it cannot be loaded.
 */
export function loadSqlite(): typeof Sqlite {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new PenumbraError(
      'version-mismatch',
      `Penumbra's database needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}. Run it under a newer Node.`,
    );
  }
  try {
    const sqlite: typeof Sqlite = createRequire(import.meta.url)('better-sqlite3');
    requireVersion(sqliteVersion(sqlite));
    return sqlite;
  } catch (error) {
    if (error instanceof PenumbraError) throw error;
    const why = wordsOf(error).split('\n')[0];
    throw new PenumbraError('not-found', `SQLite could not be loaded: ${why}. Run \`npm install\`.`, {}, error);
  }
}

export function sqliteVersion(sqlite: typeof Sqlite): string {
  const memory = new sqlite(':memory:');
  try {
    return String(memory.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    memory.close();
  }
}

function requireVersion(version: string): void {
  const found = version.split('.').map(Number);
  for (const [i, least] of OLDEST_SQLITE.entries()) {
    const part = found[i] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new PenumbraError(
        'version-mismatch',
        `SQLite ${version} can lose data; ${OLDEST_SQLITE.join('.')} or newer is needed. Run \`npm install\`.`,
        { version },
      );
    }
  }
}
