/** Reading files that may change meanwhile. */
import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs';
import type { AnchoredFolder } from './anchored-folder.ts';

/** What tells that a file is as it was: as git's index has it (racy-git). */
export interface FileState {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

export interface ReadFile {
  readonly bytes: Buffer;
  readonly mode: number;
  readonly state: FileState;
}

const TRIES = 3;

export const stateOf = (stat: BigIntStats): FileState => ({
  size: Number(stat.size),
  mtimeNs: stat.mtimeNs,
  ctimeNs: stat.ctimeNs,
  inode: stat.ino,
});

export const isSameState = (one: FileState, other: FileState): boolean =>
  one.size === other.size &&
  one.mtimeNs === other.mtimeNs &&
  one.ctimeNs === other.ctimeNs &&
  one.inode === other.inode;

/** The whole of a file as it stood at one time, or why it cannot be had, in words. Throws what the disk throws. */
export function readSteadily(folder: AnchoredFolder, name: string, mostBytes: number): ReadFile | string {
  for (let tries = 0; tries < TRIES; tries++) {
    const read = readOnce(folder, name, mostBytes);
    if (read !== undefined) return read;
  }
  return 'it changes while it is read';
}

function readOnce(folder: AnchoredFolder, name: string, mostBytes: number): ReadFile | string | undefined {
  const fd = folder.openFile(name);
  try {
    const before = fstatSync(fd, { bigint: true });
    if (!before.isFile()) return 'it is no regular file';
    if (before.size > BigInt(mostBytes)) return `it is larger than ${mostBytes} bytes`;
    const bytes = readWhole(fd, Number(before.size));
    const state = stateOf(before);
    if (bytes === undefined || !isSameState(state, stateOf(fstatSync(fd, { bigint: true })))) return undefined;
    return { bytes, mode: Number(before.mode) & 0o777, state };
  } finally {
    closeSync(fd);
  }
}

/** `undefined` where the file has not the length that it said. */
function readWhole(fd: number, size: number): Buffer | undefined {
  const buffer = Buffer.allocUnsafeSlow(size + 1);
  let at = 0;
  while (at <= size) {
    const read = readSync(fd, buffer, at, size + 1 - at, at);
    if (read === 0) break;
    at += read;
  }
  return at === size ? buffer.subarray(0, size) : undefined;
}
