/** Files that are either as they were or whole: written beside, forced to the disk, renamed into place, mode 0600. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Replaces `file` by what `fill` writes (called with a function that appends). When `fill` throws, nothing has changed. */
export function writeAtomically<T>(file: string, fill: (write: (text: string) => void) => T): T {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const fd = openSync(temporary, 'wx', 0o600);
  let open = true;
  try {
    const result = fill((text) => writeAll(fd, Buffer.from(text)));
    fsyncSync(fd);
    closeSync(fd);
    open = false;
    renameSync(temporary, file);
    syncFolder(path.dirname(file));
    return result;
  } catch (error) {
    if (open) closeSync(fd);
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Makes the rename itself durable. Windows has no such call. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
