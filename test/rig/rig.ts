/** A whole run of the rig: a VS Code server with Penumbra's VSIX installed, a window on a copy of a workspace, and its logs. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { vsixPath } from '../../scripts/package.mts';
import { openBrowser } from './browser.ts';
import { type CodeServer, installVsix, type ServerOptions, startCodeServer } from './code-server.ts';
import { type Theme, writeUserSettings } from './environment.ts';
import { makeFolders, type RunFolders, sampleWorkspace } from './folders.ts';
import { Workbench } from './workbench.ts';

export interface RigOptions extends ServerOptions {
  /** Names the log folder, out/rig/NAME. */
  readonly name: string;
  readonly theme?: Theme;
  /** User settings beside the rig's own. */
  readonly settings?: Record<string, unknown>;
  /** The folder that is copied to be the workspace; the sample without it. */
  readonly workspace?: string;
  /** The browser runs at a lower priority: here it draws by software what a person's machine leaves to its GPU. */
  readonly politeBrowser?: boolean;
}

export interface Rig {
  readonly folders: RunFolders;
  readonly server: CodeServer;
  readonly browser: BrowserContext;
  readonly workbench: Workbench;
  /** Leaves a screenshot beside the logs and gives their folder. */
  leaveEvidence(): Promise<string>;
  /** Ends browser and server and removes all but the logs. */
  stop(): Promise<void>;
}

/** Starts everything and waits until the window is ready. The VSIX must be packaged. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const folders = makeFolders(options.name, options.workspace ?? sampleWorkspace);
  writeUserSettings(folders, options.theme, options.settings);
  const [{ server, browser }] = await Promise.all([openServer(folders, options), installVsix(folders, vsixPath())]);
  const workbench = new Workbench(browser.pages()[0] ?? (await browser.newPage()));
  const rig = { folders, server, browser, workbench, leaveEvidence, stop };
  try {
    await workbench.open(server.addressOf(folders.workspace));
    // The first start opens the walkthrough; coming later, it would close whatever quick input a test has open.
    await workbench.page.locator('.tab.active', { hasText: 'Welcome' }).waitFor();
  } catch (error) {
    const where = await leaveEvidence();
    await stop();
    throw new Error(`the window did not get ready; see ${where}`, { cause: error });
  }
  return rig;

  async function leaveEvidence(): Promise<string> {
    await workbench.screenshot(join(folders.logs, 'failed.png')).catch(() => {});
    return folders.logs;
  }

  async function stop(): Promise<void> {
    await browser.close().catch(() => {});
    await server.process.stop();
    const logs = join(folders.userData, 'logs');
    if (existsSync(logs)) cpSync(logs, join(folders.logs, 'vscode'), { recursive: true });
    folders.remove();
  }
}

async function openServer(folders: RunFolders, options: RigOptions): Promise<Pick<Rig, 'server' | 'browser'>> {
  const server = await startCodeServer(folders, options);
  try {
    return { server, browser: await openBrowser(folders, server, options.politeBrowser) };
  } catch (error) {
    await server.process.stop();
    throw error;
  }
}
