/** Hands on to a TypeScript script, run by the Node that the project brings (Node 24 reads types by itself). */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The project's own Node, or the one that runs now where npm has none for this platform. */
export function projectNode() {
  const own = `${root}node_modules/node-${process.platform}-${process.arch}/bin/node`;
  if (existsSync(own)) return own;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new Error(
    `Penumbra's scripts need Node 22.18 or newer on ${process.platform}-${process.arch}; this is ${process.version}.`,
  );
}

/** Runs `script` with `args` to its end and gives its exit code. Signals reach it too. */
export function handOn(script, args) {
  const child = spawn(projectNode(), [`${root}${script}`, ...args], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  endWithParent(child);
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** The shell between npm and this process passes no signal on: when npm is ended, this is what tells. */
function endWithParent(child) {
  const parent = process.ppid;
  const watch = () => process.ppid === parent || child.kill('SIGTERM');
  setInterval(watch, 1000).unref();
}
