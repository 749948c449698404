import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Check } from './check.ts';

const name = 'data folder';

/** Whether it can be written, by nobody else. */
export function checkFolder(folder: string): Check {
  const { mkdir, open } = commands(folder);
  if (!existsSync(folder)) {
    return canBeMade(folder)
      ? { name, state: 'ok', found: `${folder}, made when recording begins` }
      : { name, state: 'missing', found: `${folder} cannot be made`, mend: mkdir };
  }
  if (!statSync(folder).isDirectory()) return { name, state: 'missing', found: `${folder} is a file`, mend: mkdir };
  if (!isWritable(folder)) return { name, state: 'missing', found: `${folder} cannot be written`, mend: open };
  const loose =
    process.platform === 'win32' ? [] : ['', ...ownFiles(folder)].filter((file) => isLoose(path.join(folder, file)));
  if (loose.length > 0) {
    const found = `${folder}: others on this machine may look into ${loose.map((file) => file || 'the folder').join(', ')}`;
    return { name, state: 'missing', found, mend: open };
  }
  return { name, state: 'ok', found: folder };
}

function commands(folder: string): { mkdir: string; open: string } {
  const quoted = `'${folder.replaceAll("'", `'\\''`)}'`;
  if (process.platform === 'win32')
    return { mkdir: `mkdir "${folder}"`, open: `icacls "${folder}" /grant "%USERNAME%":(OI)(CI)F` };
  return { mkdir: `mkdir -p -m 700 ${quoted}`, open: `chmod -R u+rwX,go= ${quoted}` };
}

function canBeMade(folder: string): boolean {
  let above = path.dirname(folder);
  while (!existsSync(above) && above !== path.dirname(above)) above = path.dirname(above);
  return isWritable(above);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function ownFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.startsWith('penumbra.db') || file === 'consent.json');
}

function isLoose(file: string): boolean {
  return (statSync(file).mode & 0o077) !== 0;
}
