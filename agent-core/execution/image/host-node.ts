/** The Node of this machine, for an image made without a registry: Debian's own is too old. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { PenumbraError } from '../../contracts/errors.ts';

export interface HostNode {
  /** The program. */
  readonly node: string;
  /** npm's own folder. */
  readonly npm: string;
  /** What native modules are compiled against; nothing where it did not come along. */
  readonly headers: string | undefined;
}

/** The program that runs this, with the npm that came with it, else the one in the PATH. Throws `missing-part`. */
export function hostNode(env: Readonly<Record<string, string | undefined>>, program = process.execPath): HostNode {
  if (process.versions.electron) throw missing('This runs under Electron, whose Node cannot be taken along');
  const node = realpathSync(program);
  const home = path.resolve(node, '..', '..');
  const npm = [path.join(home, 'lib', 'node_modules', 'npm'), npmInPath(env)].find(isNpm);
  if (npm === undefined) throw missing('npm was not found, neither with Node nor in the PATH');
  const headers = path.join(home, 'include', 'node');
  return { node, npm, headers: existsSync(headers) ? headers : undefined };
}

const isNpm = (folder: string | undefined): folder is string =>
  folder !== undefined && existsSync(path.join(folder, 'bin', 'npm-cli.js'));

/** The folder that the `npm` of the PATH is a link into. */
function npmInPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const files = (env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'npm'));
  return files
    .filter((file) => existsSync(file))
    .map((file) => path.resolve(realpathSync(file), '..', '..'))
    .find(isNpm);
}

const missing = (what: string): PenumbraError =>
  new PenumbraError('missing-part', `${what}. Install Node with npm from https://nodejs.org, and build again with it.`);
