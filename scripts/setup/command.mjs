/** Running other programs during set-up. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where `name` lies in the PATH, or `undefined`. */
export function inPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      const file = join(folder, name);
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  return undefined;
}

/** Runs a program, its output shown and its input closed. Rejects with a sentence when it fails. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', (error) => reject(new Error(`${program} could not be started (${error.message})`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(new Error(`"${program} ${args.slice(0, 2).join(' ')} …" ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
