import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { inWords } from './sqlite/failures.ts';

/**
 * A file that is either as it was or whole: written beside its place with mode 0600, forced to the disk, renamed into place.
 * Throws `disk-full` and `read-only` in words. End it with `commit` or `discard`.
 */
export class AtomicFile {
  private readonly file: string;
  private readonly temporary: string;
  private fd: number | undefined;

  constructor(file: string) {
    this.file = file;
    this.temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
    this.fd = this.guarded(() => openSync(this.temporary, 'wx', 0o600));
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.guarded(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.open(), bytes, done);
    });
  }

  /** Durable, and visible under its name, when it returns. */
  commit(): void {
    this.guarded(() => {
      fsyncSync(this.open());
      this.close();
      renameSync(this.temporary, this.file);
      syncFolder(path.dirname(this.file));
    });
  }

  /** The same where nothing has that name yet; false, and nothing else, where something has. Needs hard links. */
  commitNew(): boolean {
    return this.guarded(() => {
      fsyncSync(this.open());
      this.close();
      try {
        linkSync(this.temporary, this.file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      } finally {
        rmSync(this.temporary, { force: true });
      }
      syncFolder(path.dirname(this.file));
      return true;
    });
  }

  /** Leaves everything as it was; without effect after a commit. */
  discard(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private open(): number {
    if (this.fd === undefined) throw new Error(`${this.temporary} is closed`);
    return this.fd;
  }

  private close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw inWords(error, this.file);
    }
  }
}

export function writeAtomically(file: string, text: string): void {
  const target = new AtomicFile(file);
  try {
    target.write(text);
    target.commit();
  } catch (error) {
    target.discard();
    throw error;
  }
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
