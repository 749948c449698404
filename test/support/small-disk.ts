/** A file system of a few bytes, to be filled. */
import { spawnSync } from 'node:child_process';

/** Only then may this account mount one. */
export const mayMount = process.getuid?.() === 0;

/** Mounts one of `size` (as `600k`) over `folder`; gives what takes it away again. */
export function mountSmallDisk(folder: string, size: string): () => void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (status !== 0) throw new Error(`no file system could be mounted: ${stderr}`);
  return () => {
    spawnSync('umount', ['-l', folder]);
  };
}
