/**
 * Keys that lie in the data folder, readable by their owner only.
 *
 * 1. Of several processes that make one at once, all have the same in the end.
 * 2. It is never written over.
 */
import { chmodSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PenumbraError } from '../contracts/errors.ts';
import { AtomicFile } from './atomic-file.ts';
import { makeDataFolder } from './data-folder.ts';

/** Its text, its mode mended; `undefined` where there is none. @throws `not-found` where it cannot be read. */
export function readSecret(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PenumbraError('not-found', `The key ${file} cannot be read: ${String(error)}.`, { file }, error);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return text;
}

/** Makes it with what `make` gives where nobody has made it yet. */
export function makeSecret(file: string, make: () => string): void {
  makeDataFolder(path.dirname(file));
  const made = new AtomicFile(file);
  try {
    made.write(make());
    made.commitNew();
  } finally {
    made.discard();
  }
}
