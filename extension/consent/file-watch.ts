import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from 'vscode';

const POLL_MS = 2_000;

/**
 * Tells when one of a few files of a folder changed, whoever wrote it. The folder need not exist. File system events make it
 * prompt; a slow look at the files' dates makes it sure, as events are lost on network drives and when folders come and go.
 */
export class FileWatch implements Disposable {
  readonly #folder: string;
  readonly #names: readonly string[];
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;
  readonly #first: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #seen: string | undefined;
  #disposed = false;

  constructor(folder: string, names: readonly string[], onChange: () => void) {
    this.#folder = folder;
    this.#names = names;
    this.#onChange = onChange;
    this.#timer = setInterval(() => void this.look(), POLL_MS).unref();
    // Not at once: the file system has no place on the activation path.
    this.#first = setTimeout(() => void this.look(), 0).unref();
  }

  /** Compares with what was seen last; the first look only remembers. */
  async look(): Promise<void> {
    this.#arm();
    const dates = await Promise.all(this.#names.map((name) => dateOf(join(this.#folder, name))));
    const now = dates.join();
    const changed = this.#seen !== undefined && this.#seen !== now;
    this.#seen = now;
    if (changed && !this.#disposed) this.#onChange();
  }

  dispose(): void {
    this.#disposed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#first);
    this.#disarm();
  }

  #arm(): void {
    if (this.#watcher || this.#disposed) return;
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, (_event, name) => {
        if (name === null || this.#names.includes(name)) void this.look();
      });
      this.#watcher.on('error', () => this.#disarm());
    } catch {
      // Not there yet, or out of watches: the timer looks.
    }
  }

  #disarm(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}

async function dateOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino}/${mtimeMs}/${size}`;
  } catch {
    return '-';
  }
}
