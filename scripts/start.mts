/**
 * `npm start`: builds, opens a real VS Code with the packaged extension on a copy of a sample workspace and plays the tour in it,
 * with screenshots in out/tour. Then it stays open until Ctrl-C; `--once` ends after the tour, with exit code 0 only when every
 * step was seen. `--theme light` plays it in the light theme (out/tour/light).
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAndPlayTour } from '../test/e2e/tour.ts';
import { projectRoot } from '../test/rig/folders.ts';
import type { Rig } from '../test/rig/rig.ts';
import { openDesktop } from './desktop.mts';
import { packageExtension, vsixPath } from './package.mts';
import { runToEnd } from './suites/command.mts';
import { isUpToDate } from './up-to-date.mts';

const started = Date.now();

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\nPenumbra's tour was not seen to its end: ${sentenceOf(error)}`);
  console.error('Logs and a screenshot are in out/rig/start, screenshots of the steps in out/tour.');
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean' }, theme: { type: 'string', default: 'dark' } } });
  const { once, theme } = values;
  if (theme !== 'dark' && theme !== 'light') {
    console.error(`There is no theme "${theme}": --theme takes dark or light.`);
    return 2;
  }
  const vsix = await packaged();
  say('Opening VS Code with it on a copy of test/support/sample-workspace …');
  const screenshots = join(projectRoot, 'out/tour', theme === 'light' ? 'light' : '');
  const said = (step: string, file: string) => say(`${step}\n${' '.repeat(9)}${file.slice(projectRoot.length + 1)}`);
  const rig = await startAndPlayTour(
    { name: 'start', theme, ...(once ? { idleSeconds: 600 } : {}) },
    { screenshots, said },
  );
  try {
    if (!once && !(await openDesktop(vsix, rig.folders))) await stayOpen(rig);
  } finally {
    await rig.stop();
  }
  if (once) say('Every step was seen.');
  return 0;
}

/** The VSIX, built and packed where anything changed since the last one. */
async function packaged(): Promise<string> {
  const vsix = vsixPath();
  if (isUpToDate(vsix)) return vsix;
  say('Building Penumbra …');
  if ((await runToEnd('scripts/build.mts', [])) !== 0) throw new Error('the build failed');
  packageExtension();
  return vsix;
}

/** Leaves the server to the person until Ctrl-C. The tour's own window is closed first: it would be a second one on the files. */
async function stayOpen(rig: Rig): Promise<void> {
  const interrupted = interruption();
  await rig.browser.close();
  console.log(`
Now it is yours. Open this address in a browser (change a few lines in one way, and see):

  ${rig.server.addressOf(rig.folders.workspace)}
  token (asked for as the password): ${rig.server.password}

Ctrl-C ends it and removes everything it made but the logs in out/rig/start.`);
  const how = await Promise.race([interrupted, rig.server.process.ended]);
  if (how !== 'interrupted') throw new Error(`the VS Code server ended by itself (${how})`);
  console.log('\nClosing …');
}

/** A second Ctrl-C while closing changes nothing: npm and the terminal both send one. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('interrupted'));
  });
}

function say(text: string): void {
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s ${text}`);
}

/** The error and what caused it, without stacks. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message}: ${sentenceOf(error.cause)}` : error.message;
}
