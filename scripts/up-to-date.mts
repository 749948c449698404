/** Whether the packaged extension is newer than everything that it is made of, so that a start need not build it again. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../test/rig/folders.ts';

/** Deleting a file is seen by its folder's time. */
const MADE_OF = [
  'agent-core',
  'extension',
  'scripts/build.mts',
  'scripts/package.mts',
  'package.json',
  'package.nls.json',
  'package-lock.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
];

export function isUpToDate(vsix: string): boolean {
  return (
    existsSync(vsix) && Math.max(...MADE_OF.map((name) => newest(join(projectRoot, name)))) < statSync(vsix).mtimeMs
  );
}

/** The time of the newest change at or below `path`, ms since the epoch. */
function newest(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
