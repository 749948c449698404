/** A pause, shared by all windows through `pause.json` in the data folder, so that it holds wherever the person types next. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from 'vscode';
import { Listeners } from '../adapters/listeners.ts';

export const PAUSE_FILE = 'pause.json';

export type Pause = { readonly paused: false } | { readonly paused: true; readonly until: number | undefined };

/** A file that cannot be understood is a pause: the person asked for one, or something is wrong. */
export function parsePause(text: string, now: number): Pause {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return { paused: true, until: undefined };
  }
  const until = typeof read === 'object' && read !== null && 'until' in read ? read.until : undefined;
  if (typeof until !== 'number') return { paused: true, until: undefined };
  return until > now ? { paused: true, until } : { paused: false };
}

export class PauseStore implements Disposable {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #changed = new Listeners<void>();
  #pause: Pause = { paused: false };
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
    this.#pause = this.#read();
    this.#wakeAtEnd();
  }

  get current(): Pause {
    return this.#pause;
  }

  /** Pauses until `until` (ms since the epoch), or until resumed. Throws what the file system throws. */
  pause(until: number | undefined): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, PAUSE_FILE);
    writeFileSync(`${file}.tmp`, JSON.stringify({ until: until ?? null }), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
    this.refresh();
  }

  resume(): void {
    rmSync(join(this.#folder, PAUSE_FILE), { force: true });
    this.refresh();
  }

  refresh(): void {
    const before = JSON.stringify(this.#pause);
    this.#pause = this.#read();
    this.#wakeAtEnd();
    if (JSON.stringify(this.#pause) !== before) this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #read(): Pause {
    try {
      return parsePause(readFileSync(join(this.#folder, PAUSE_FILE), 'utf8'), this.#now());
    } catch {
      return { paused: false };
    }
  }

  #wakeAtEnd(): void {
    clearTimeout(this.#timer);
    if (!this.#pause.paused || this.#pause.until === undefined) return;
    const ms = Math.min(this.#pause.until - this.#now() + 1, 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.refresh(), ms).unref();
  }
}
