import { spawnSync } from 'node:child_process';
import { wordsOf } from '../../../contracts/errors.ts';
import { loadSqlite, OLDEST_NODE, sqliteVersion } from '../../../durable/sqlite/load.ts';
import type { Check } from './check.ts';
import { mendGit, type System, thisSystem } from './mending.ts';

export function checkNode(version = process.versions.node): Check {
  const name = 'Node';
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return { name, state: 'ok', found: version };
  const found = `${version}, but ${OLDEST_NODE} or newer is needed`;
  return { name, state: 'missing', found, mend: 'npm install, which brings one; or https://nodejs.org' };
}

export function checkSqlite(): Check {
  const name = 'SQLite';
  try {
    return { name, state: 'ok', found: sqliteVersion(loadSqlite()) };
  } catch (error) {
    const found = wordsOf(error);
    return { name, state: 'missing', found, mend: 'npm install better-sqlite3' };
  }
}

/** Without git nothing is known of commits, and search does not know what is ignored by configuration outside the folder. */
export function checkGit(program = 'git', system: System = thisSystem()): Check {
  const name = 'git';
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5000 });
  if (status === 0) return { name, state: 'ok', found: stdout.trim().replace(/^git version /, '') };
  const mend = mendGit(system);
  return { name, state: 'optional', found: 'not found; commits are not observed', ...(mend ? { mend } : {}) };
}
