/**
 * The `penumbra` program: finds a Node new enough for the rest of it, then becomes the command line. Runs under Node 18 and later
 * and imports nothing but Node's own modules.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 22;
const MISSING = 5;
/**
 * V8 lets short-lived objects pile up to tens of megabytes otherwise (the size is in MB), and the heap grow to four times what
 * lives in it before it looks for what does not (the share is in per cent). It takes these only when it starts.
 */
const FRUGAL = ['--max-semi-space-size=4', '--heap-growing-percent=40'];
/** Goes through millions of signals: worth a second start under the same Node. */
const isLong = process.argv.includes('replay') && !process.versions.electron;
/** Set for the second start, so that a wrong `node` in the project cannot start itself for ever. */
const AGAIN = 'PENUMBRA_STARTED_AGAIN';

const here = path.dirname(fileURLToPath(import.meta.url));

/** The Node that the project's packages bring, if any: looked for beside this file and in every folder above. */
function projectNode(): string | undefined {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = here; ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', `node-${os}-${process.arch}`, 'bin', program);
    if (existsSync(found)) return found;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function runUnder(node: string): void {
  const child = spawn(node, [...FRUGAL, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [AGAIN]: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`${node} could not be started (${error.message}).`));
  child.on('exit', (code) => process.exit(code ?? 1));
}

function refuse(why: string): void {
  process.stderr.write(
    `penumbra needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}. ${why} Install a newer Node from https://nodejs.org, or run \`npm install\` in the project, which brings one.\n`,
  );
  process.exitCode = MISSING;
}

/** Not written as a plain import: it lies beside this file only once both are built. */
async function become(): Promise<void> {
  if (!existsSync(path.join(here, 'cli.js'))) {
    process.stderr.write('This copy of penumbra is incomplete: cli.js is missing. Run `npm run build`.\n');
    process.exitCode = MISSING;
    return;
  }
  const cli: { run(): Promise<void> } = await import(new URL('./cli.js', import.meta.url).href);
  await cli.run();
}

if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) {
  if (isLong && !process.env[AGAIN]) runUnder(process.execPath);
  else await become();
} else {
  const node = process.env[AGAIN] ? undefined : projectNode();
  if (node) runUnder(node);
  else refuse('The project brings no Node of its own.');
}
