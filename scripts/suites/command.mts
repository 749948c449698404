/** Runs the project's own tools with the Node that runs this script, which is also the one their children find. */
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from '../../test/rig/folders.ts';

/** Runs a script of a package (`vitest/vitest.mjs`), or of this project (`scripts/…`), and gives its exit code. */
export function runToEnd(script: string, args: string[]): Promise<number> {
  const file = script.startsWith('scripts/') ? script : join('node_modules', script);
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  const child = spawn(process.execPath, [join(projectRoot, file), ...args], {
    cwd: projectRoot,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${file} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
