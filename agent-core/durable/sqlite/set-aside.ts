/**
 * A damaged database: told by its header or SQLite's own check, moved away with its side files, and deleted
 * only with everything else, when its person says so.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../contracts/clock.ts';
import { isDamage } from './failures.ts';

const ASIDE = '.damaged-';

/** Present when someone met damage while running: the next opening looks closely. */
const suspicion = (file: string) => `${file}.suspect`;

export function suspect(file: string): void {
  try {
    writeFileSync(suspicion(file), '', { mode: 0o600 });
  } catch {
    // A disk that refuses this too: the next reader meets the damage by itself.
  }
}

/** A log that still holds frames was left by a process that died, or belongs to one that runs. */
export function wasLeftUnclean(file: string): boolean {
  return existsSync(suspicion(file)) || (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Whether SQLite finds the file's structure whole; a failure that is not damage is thrown. */
export function isWhole(sql: Database): boolean {
  try {
    return sql.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

export function trust(file: string): void {
  rmSync(suspicion(file), { force: true });
}

/** Moves the database and its log to a dated name beside it; returns where. Call it with the connection closed. */
export function setAside(file: string, clock: Clock): string {
  const date = new Date(clock.now()).toISOString().replaceAll(':', '-').replace(/\..*/, '');
  let target = `${file}${ASIDE}${date}`;
  for (let n = 2; existsSync(target); n++) target = `${file}${ASIDE}${date}-${n}`;
  for (const side of ['-wal', '-shm', '']) {
    if (existsSync(file + side)) renameSync(file + side, target + side);
  }
  trust(file);
  return target;
}

/** What was moved aside from `file` and lies there still, its logs too, oldest first. */
export function listSetAside(file: string): string[] {
  const folder = path.dirname(file);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.startsWith(`${path.basename(file)}${ASIDE}`));
  return names.sort().map((name) => path.join(folder, name));
}

/** Deletes what was moved aside from `file` before; returns the bytes it held. */
export function deleteSetAside(file: string): number {
  let bytes = 0;
  for (const aside of listSetAside(file)) {
    bytes += statSync(aside).size;
    rmSync(aside);
  }
  return bytes;
}
