/** What a failing disk or database means for a person: each expected failure as a `PenumbraError` with a way out. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { type ErrorCode, PenumbraError } from '../../contracts/errors.ts';

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  SQLITE_FULL: 'disk-full',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  SQLITE_READONLY: 'read-only',
  SQLITE_PERM: 'read-only',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  SQLITE_CORRUPT: 'database-damaged',
  SQLITE_NOTADB: 'database-damaged',
};

const WORDS: Readonly<Partial<Record<ErrorCode, (file: string) => string>>> = {
  'disk-full': (file) =>
    `The disk that holds ${path.dirname(file)} is full, so Penumbra stopped recording. Free some space and restart it; nothing already stored was lost.`,
  'read-only': (file) =>
    `Penumbra cannot write to ${path.dirname(file)}. Make the folder writable for you (chmod u+rwx), or choose another with PENUMBRA_DATA, and restart it.`,
  'database-damaged': (file) =>
    `Penumbra's database ${file} is damaged. On the next start it is moved aside under a dated name and a fresh one begun.`,
};

/** SQLite's primary code: `SQLITE_CORRUPT` for `SQLITE_CORRUPT_INDEX`; other errors' codes as they are. */
function primaryCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code;
}

export function isDamage(error: unknown): boolean {
  return error instanceof PenumbraError
    ? error.code === 'database-damaged'
    : BY_CODE[primaryCode(error)] === 'database-damaged';
}

/** Whether another process held the database longer than we wait: nothing was written, and a later try may do. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 'SQLITE_BUSY';
}

/** `error` as a `PenumbraError` when it is an expected failure around `file`, otherwise itself. */
export function inWords(error: unknown, file: string): unknown {
  if (error instanceof PenumbraError) return error;
  const primary = primaryCode(error);
  const code = BY_CODE[primary] ?? (VAGUE.has(primary) ? lookAt(path.dirname(file)) : undefined);
  const words = code && WORDS[code];
  return code && words ? new PenumbraError(code, words(file), { file }, error) : error;
}

/** Codes that stand for several causes, a full disk and a read-only folder among them. */
const VAGUE: ReadonlySet<string> = new Set(['SQLITE_IOERR', 'SQLITE_CANTOPEN', 'ENOENT']);
const NO_ROOM_BYTES = 64 * 1024;

function lookAt(folder: string): ErrorCode | undefined {
  if (!existsSync(folder) && folder !== path.dirname(folder)) return lookAt(path.dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NO_ROOM_BYTES ? 'disk-full' : undefined;
  } catch {
    return 'read-only';
  }
}
