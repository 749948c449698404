/** Where the rig keeps the VS Code that it tests in: outside the clone, so that every clone of a person shares one. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export const CODE_SERVER_VERSION = '4.139.1';

/** The rig's cache folder; the environment variable PENUMBRA_RIG names another. */
export function rigFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.PENUMBRA_RIG || join(cache, 'penumbra-rig');
}

/** The folder that npm package code-server is installed under. */
export function codeServerFolder() {
  return join(rigFolder(), `code-server-${CODE_SERVER_VERSION}-${process.platform}-${process.arch}`);
}
