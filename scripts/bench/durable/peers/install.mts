/** The peers: in a folder of their own, brought when the bench runs; the project itself does not depend on them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import project from '../../../../package.json' with { type: 'json' };
import { NotHere } from '../../figure.mts';

const FOLDER = resolve(import.meta.dirname, '../../../../out/bench/peers');

/** With the SQLite that we have ourselves. */
const WANTED = {
  private: true,
  dependencies: {
    '@dbos-inc/dbos-sdk': '5.3.0',
    '@langchain/core': '1.4.0',
    '@langchain/langgraph': '1.7.3',
    '@langchain/langgraph-checkpoint-sqlite': '1.0.4',
  },
  overrides: { 'better-sqlite3': project.dependencies['better-sqlite3'] },
};

export const versionOf = (name: keyof typeof WANTED.dependencies): string => `${name} ${WANTED.dependencies[name]}`;

/**
 * Loads from the peers' folder. The first time npm brings them, in the versions above, and runs no script of any package.
 * Throws `NotHere` where npm cannot.
 */
export function loadPeers(): NodeJS.Require {
  const manifest = join(FOLDER, 'package.json');
  const text = `${JSON.stringify(WANTED, null, 2)}\n`;
  const present = existsSync(join(FOLDER, 'node_modules')) && existsSync(manifest) && readFileSync(manifest, 'utf8');
  if (present !== text) install(manifest, text);
  return createRequire(manifest);
}

function install(manifest: string, text: string): void {
  console.error(`The peers are brought into ${FOLDER}: ${Object.entries(WANTED.dependencies).flat().join(' ')}`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(manifest, text);
  try {
    const options = ['--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...options], {
      cwd: FOLDER,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  } catch (error) {
    writeFileSync(manifest, '{}\n');
    throw new NotHere(`npm could not bring the peers: ${String(error)}`);
  }
}
