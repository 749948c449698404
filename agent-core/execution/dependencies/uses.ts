/** When each copy of dependencies was last used from here: the time of a file named by its key, in a data folder. */
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What was not used for so long goes. */
export const UNUSED_MS = 30 * 86_400_000;

export class Uses {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = path.join(dataFolder, 'dependencies');
  }

  /** A use that cannot be written down costs a build at most. */
  now(key: string, at = new Date()): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(path.join(this.#folder, key), '', { mode: 0o600, flag: 'a' });
      utimesSync(path.join(this.#folder, key), at, at);
    } catch {}
  }

  /** Milliseconds of the epoch; `undefined` where it never was. */
  last(key: string): number | undefined {
    return statSync(path.join(this.#folder, key), { throwIfNoEntry: false })?.mtimeMs;
  }

  forget(key: string): void {
    rmSync(path.join(this.#folder, key), { force: true });
  }
}
