/** The project's own dependencies, by package-lock.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Optional packages may be absent, as most are for other platforms; this one may not, where there is one. */
const OWN_NODE = `node_modules/node-${process.platform}-${process.arch}`;

export const npmPackages = {
  name: 'npm packages',
  why: 'the libraries and tools in package-lock.json, among them the Node 24 that this project runs on (about 400 MB in node_modules)',
  command: 'npm ci',
  isPresent: () => differing().length === 0 && existsSync(join(root, 'node_modules/.bin')),
  // An existing tree is brought up to date in place: somebody may be using it.
  install: () =>
    run(
      'npm',
      [existsSync(join(root, 'node_modules')) ? 'install' : 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: root },
    ),
};

/** Packages whose installed version is not the locked one. */
function differing() {
  const locked = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.keys(locked).filter((path) => {
    const isWanted = path !== '' && (!locked[path].optional || path in installed || path === OWN_NODE);
    return isWanted && installed[path]?.version !== locked[path].version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return {};
  }
}
