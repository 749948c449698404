/** The browser that shows the workbench: Debian's Chromium without a display, with a profile of its own. */
import { accessSync, appendFileSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { CodeServer } from './code-server.ts';
import type { RunFolders } from './folders.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--no-first-run',
];

/** Where Chromium lies: PENUMBRA_CHROMIUM, or the first of the usual names in the PATH. */
export function chromiumPath(): string {
  const named = process.env.PENUMBRA_CHROMIUM;
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'google-chrome', 'chrome'].map((name) => join(folder, name)));
  for (const file of named ? [named] : inPath) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  throw new Error('Chromium is not installed; run "npm test" or "npm start" once, or name it in PENUMBRA_CHROMIUM');
}

/**
 * Starts a browser that is signed in to `server`; its console goes to browser.log. Closing the context ends it. A `polite` one
 * gives way to every other process.
 */
export async function openBrowser(folders: RunFolders, server: CodeServer, polite = false): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(join(folders.root, 'browser'), {
    executablePath: polite ? politely(chromiumPath(), folders) : chromiumPath(),
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 800 },
    env: { ...stringsOf(process.env), HOME: folders.home },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await context.request.post(`${origin}/login`, { form: { password: server.password } });
  for (const page of context.pages()) logConsole(page, folders);
  context.on('page', (page) => logConsole(page, folders));
  return context;
}

/** A script beside the run's folders that starts `program` with a low priority. */
function politely(program: string, folders: RunFolders): string {
  const script = join(folders.root, 'browser.sh');
  writeFileSync(script, `#!/bin/sh\nexec nice -n 10 '${program}' "$@"\n`, { mode: 0o755 });
  return script;
}

function logConsole(page: Page, folders: RunFolders): void {
  const log = (line: string) =>
    appendFileSync(join(folders.logs, 'browser.log'), `${new Date().toISOString()} ${line}\n`);
  page.on('console', (message) => log(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => log(`[error] ${error.stack ?? error.message}`));
}

function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
