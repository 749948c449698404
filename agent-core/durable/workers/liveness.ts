/**
 * Which workers of this machine still live: each holds a lock of the operating system's, through an empty SQLite file of its
 * own, which ends with its process however that ends.
 */
import { closeSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { makeDataFolder } from '../data-folder.ts';
import type { Claim } from '../journal/journal.ts';
import { isBusy } from '../sqlite/failures.ts';
import { loadSqlite } from '../sqlite/load.ts';
import { claimsIn, type Notes, removeNote, writeNote } from './left-claims.ts';

const LOCK = '.lock';
const NOTE = '.left';
const DAY_MS = 24 * 3_600_000;
/** Notes of claims wait so long for their journal to be there again. */
const NOTES_DAYS = 30;

export class Liveness implements Notes {
  readonly #folder: string;
  #own: { readonly worker: string; readonly lock: Database } | undefined;

  /** `folder` holds the lock files and notes of left claims, nothing else. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** This process lives as `worker` from now on. Throws where its lock is not to be had; it may be tried again. */
  begin(worker: string): void {
    makeDataFolder(this.#folder);
    this.#tidy();
    const file = this.#file(worker);
    closeSync(openSync(file, 'a', 0o600));
    const lock = new (loadSqlite())(file, { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      // Somebody looked whether it lives at that very moment.
      lock.close();
      throw error;
    }
    this.#own = { worker, lock };
  }

  /** Whether that worker's process is over. False also where nobody here can know: it may live on another machine. */
  isOver(worker: string): boolean {
    if (worker === this.#own?.worker) return false;
    return this.#lockOf(this.#file(worker)) === 'free';
  }

  /** Whether any process of this folder lives, this one included: only a lock that is held now proves that. */
  someLive(): boolean {
    return (
      this.#own !== undefined || this.#names().some((name) => this.#lockOf(path.join(this.#folder, name)) === 'held')
    );
  }

  /** Notes what this process, which leaves, could not give back. Throws `disk-full` and `read-only`. */
  leave(claims: readonly Claim[]): void {
    if (this.#own && claims.length > 0) writeNote(this.#note(this.#own.worker), claims);
  }

  leftBy(worker: string): readonly Claim[] {
    const claims = claimsIn(this.#note(worker), worker);
    return claims.length > 0 && this.#lockOf(this.#file(worker)) !== 'held' ? claims : [];
  }

  forgetLeft(worker: string): void {
    removeNote(this.#note(worker));
  }

  end(): void {
    if (!this.#own) return;
    this.#own.lock.close();
    rmSync(this.#file(this.#own.worker), { force: true });
    this.#own = undefined;
  }

  /** `unknown` where it cannot be opened as one: it is gone, a folder, a link to nothing, another person's. */
  #lockOf(file: string): 'held' | 'free' | 'unknown' {
    let other: Database | undefined;
    try {
      other = new (loadSqlite())(file, { timeout: 0, fileMustExist: true });
      other.exec('BEGIN EXCLUSIVE');
      return 'free';
    } catch (error) {
      return isBusy(error) ? 'held' : 'unknown';
    } finally {
      other?.close();
    }
  }

  /** Locks of processes that died; their runs are known by then to whoever looks, or are found by the end of their lease. */
  #tidy(): void {
    for (const name of this.#names()) {
      const stamp = Number(name.split('-')[0]);
      if (stamp < Date.now() - DAY_MS && this.#lockOf(path.join(this.#folder, name)) === 'free')
        rmSync(path.join(this.#folder, name), { force: true });
    }
    for (const name of this.#names(NOTE)) {
      const note = path.join(this.#folder, name);
      if (statSync(note).mtimeMs < Date.now() - NOTES_DAYS * DAY_MS) removeNote(note);
    }
  }

  #names(ending = LOCK): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith(ending));
    } catch {
      return [];
    }
  }

  #file(worker: string): string {
    return path.join(this.#folder, `${worker}${LOCK}`);
  }

  #note(worker: string): string {
    return path.join(this.#folder, `${path.basename(worker)}${NOTE}`);
  }
}
