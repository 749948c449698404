#!/usr/bin/env node
/**
 * A program that takes desktop Code's arguments for running an extension's tests, and runs them in the VS Code server with a
 * headless browser. `@vscode/test-electron` gets it as `vscodeExecutablePath` where there is no desktop build. Prints what the
 * tests print, and exits with their exit code.
 */
import { appendFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { type CodeServer, startCodeServer } from './code-server.ts';
import { makeFolders, type RunFolders } from './folders.ts';
import { TEST_OUTPUT } from './test-output.ts';

/** A window that starts but whose tests never end is given up after this time, ms. */
const LIMIT = Number(process.env.PENUMBRA_LAUNCHER_LIMIT_MS ?? 15 * 60_000);

interface Launch {
  readonly workspace: string;
  readonly extension: string;
  readonly tests: string;
  readonly userData: string | undefined;
  readonly extensions: string | undefined;
}

process.exitCode = await run(parse(process.argv.slice(2)));

function parse(args: string[]): Launch {
  const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const required = (name: string) => {
    const value = option(name);
    if (value === undefined) throw new Error(`${basename(import.meta.filename)}: --${name}=… is missing`);
    return resolve(value);
  };
  return {
    workspace: resolve(args.find((arg) => !arg.startsWith('-')) ?? '.'),
    extension: required('extensionDevelopmentPath'),
    tests: required('extensionTestsPath'),
    userData: option('user-data-dir'),
    extensions: option('extensions-dir'),
  };
}

async function run(launch: Launch): Promise<number> {
  const own = makeFolders('vscode-launcher');
  const folders = {
    ...own,
    userData: launch.userData ?? own.userData,
    extensions: launch.extensions ?? own.extensions,
  };
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('PENUMBRA_')));
  const server = await startCodeServer(folders, { testDriver: true, env, idleSeconds: 600 });
  try {
    return await runInBrowser(launch, folders, server);
  } finally {
    await server.process.stop();
    own.remove();
  }
}

async function runInBrowser(launch: Launch, folders: RunFolders, server: CodeServer): Promise<number> {
  const browser = await openBrowser(folders, server);
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const exitCode = exitCodeOf(page, folders);
    await page.goto(`${server.addressOf(launch.workspace)}&payload=${encodeURIComponent(payload(launch, server))}`);
    return await exitCode;
  } finally {
    await browser.close();
  }
}

/** Settles when the workbench says how the tests ended, or after LIMIT. */
async function exitCodeOf(page: Page, folders: RunFolders): Promise<number> {
  const log = join(folders.logs, 'console.log');
  await page.exposeFunction('codeAutomationLog', (_kind: string, args: unknown[]) => relay(args, log));
  return new Promise((resolve) => {
    const timer = setTimeout(async () => {
      console.error(`The tests did not end within ${LIMIT / 1000} s; see ${folders.logs}`);
      await page.screenshot({ path: join(folders.logs, 'timed-out.png') }).catch(() => {});
      resolve(1);
    }, LIMIT);
    void page.exposeFunction('codeAutomationExit', (code: number) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

function payload(launch: Launch, server: CodeServer): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  return JSON.stringify([
    ['extensionDevelopmentPath', remote(launch.extension)],
    ['extensionTestsPath', remote(launch.tests)],
    ['skipWelcome', 'true'],
  ]);
}

/** The consoles of the workbench and of the extension host come here; what the tests print is marked by them. */
function relay(args: unknown[], log: string): void {
  const text = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
  if (text.startsWith(TEST_OUTPUT)) process.stdout.write(`${text.slice(TEST_OUTPUT.length)}\n`);
  else appendFileSync(log, `${text}\n`);
}
