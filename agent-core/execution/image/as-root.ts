/** How a command gets root's rights where it needs them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { PenumbraError } from '../../contracts/errors.ts';

export interface Account {
  readonly isRoot: boolean;
  /** Whether somebody is there to be asked for a password. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What is put before such a command. Throws `missing-part` where neither this account nor sudo has them. */
export function asRoot({ isRoot, isTerminal, env }: Account): string[] {
  if (isRoot) return [];
  if (programIn(env, 'sudo') === undefined) {
    const words =
      'The image is made by debootstrap here, which needs root, and there is no sudo: run this as root, with --data for your data folder.';
    throw new PenumbraError('missing-part', words);
  }
  return isTerminal ? ['sudo'] : ['sudo', '-n'];
}

/** Where `name` lies in the PATH or where Debian keeps root's programs; `undefined` where it does not. */
export function programIn(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return [...(env.PATH ?? '').split(path.delimiter), ...ROOTS_FOLDERS]
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/** The same environment, with which root's programs are found, and speak English. */
export const rootsEnvironment = (env: Account['env']): Record<string, string | undefined> => ({
  ...env,
  PATH: [env.PATH ?? '', ...ROOTS_FOLDERS].join(path.delimiter),
  LC_ALL: 'C',
});

const ROOTS_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
