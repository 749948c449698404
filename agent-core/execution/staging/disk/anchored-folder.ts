/**
 * Folders of a tree that somebody else may change while it is read: held open, and everything in them reached through what is held.
 *
 * 1. Below the folder that was opened first nothing is reached through a link.
 * 2. On Linux entries are named by the open folder (`/proc/self/fd/N/name`, what openat(2) does), so that a folder which is
 *    exchanged for a link meanwhile changes nothing. Elsewhere the path is asked before and after whether it still leads there.
 */

import type { Dirent } from 'node:fs';
import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const AS_FOLDER = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0);
const AS_FILE = constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0);
const BY_DESCRIPTOR = process.platform === 'linux' && existsSync('/proc/self/fd');

/** A folder is no longer what was opened. */
export class Exchanged extends Error {}

export class AnchoredFolder {
  readonly #fd: number;
  readonly #path: string;

  private constructor(fd: number, plain: string) {
    this.#fd = fd;
    this.#path = plain;
  }

  /** `folder`: absolute; links in this path are followed. */
  static open(folder: string): AnchoredFolder {
    return new AnchoredFolder(openSync(folder, AS_FOLDER), folder);
  }

  /** The folder `name` in this one. Throws where it is no folder, or a link. */
  folder(name: string): AnchoredFolder {
    return this.#held(
      () => new AnchoredFolder(openSync(this.#at(name), AS_FOLDER | NO_FOLLOW), path.join(this.#path, name)),
    );
  }

  /** Open for reading; who called closes it. Never waits for a FIFO. */
  openFile(name: string): number {
    return this.#held(() => openSync(this.#at(name), AS_FILE));
  }

  list(): Dirent[] {
    return this.#held(() => readdirSync(this.#at('.'), { withFileTypes: true }));
  }

  readLink(name: string): string {
    return this.#held(() => readlinkSync(this.#at(name)));
  }

  stat(name: string) {
    return this.#held(() => lstatSync(this.#at(name), { bigint: true }));
  }

  get mode(): number {
    return fstatSync(this.#fd).mode & 0o777;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #at(name: string): string {
    return BY_DESCRIPTOR ? `/proc/self/fd/${this.#fd}/${name}` : path.join(this.#path, name);
  }

  #held<T>(work: () => T): T {
    if (BY_DESCRIPTOR) return work();
    this.#requireSame();
    const result = work();
    this.#requireSame();
    return result;
  }

  #requireSame(): void {
    const now = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
    const held = fstatSync(this.#fd, { bigint: true });
    if (now?.ino !== held.ino || now.dev !== held.dev) throw new Exchanged(`${this.#path} was exchanged`);
  }
}
