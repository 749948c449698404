/** A whole run of the rig: a VS Code server with Penumbra's VSIX installed, a window on a copy of a workspace, and its logs. */
import { cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { vsixPath } from '../../scripts/package.mts';
import { agentHostsEnded } from './agent-hosts.ts';
import { openBrowser } from './browser.ts';
import { type CodeServer, installVsix, type ServerOptions, startCodeServer } from './code-server.ts';
import { isForLooks, type Theme, writeUserSettings } from './environment.ts';
import { makeFolders, makeWorkspace, type RunFolders, sampleWorkspace } from './folders.ts';
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
  /** Leaves a screenshot in NAME.png beside the logs; with PENUMBRA_LOOKS two, NAME-light.png and NAME-dark.png. */
  picture(name: string): Promise<void>;
  /** What Penumbra wrote into its log in all windows so far, down to the level of debugging. */
  penumbraLog(): string;
  /** The same server and browser with another window, on a fresh copy of the workspace and with nothing recorded. */
  anew(settings?: Record<string, unknown>): Promise<Rig>;
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
  const rig = rigOf({ folders, server, browser, workbench: new Workbench(await firstPage(browser)) }, options);
  try {
    await rig.workbench.open(server.addressOf(folders.workspace));
    // The first start opens the walkthrough; coming later, it would close whatever quick input a test has open.
    await rig.workbench.page.locator('.tab.active', { hasText: 'Welcome' }).waitFor();
  } catch (error) {
    const where = await rig.leaveEvidence();
    await rig.stop();
    throw new Error(`the window did not get ready; see ${where}`, { cause: error });
  }
  return rig;
}

type Running = Pick<Rig, 'folders' | 'server' | 'browser' | 'workbench'>;

function rigOf(running: Running, options: RigOptions): Rig {
  const { folders, server, browser, workbench } = running;
  const logs = join(folders.userData, 'logs');
  return {
    ...running,
    picture: (name) => pictureOf(running, name),
    penumbraLog: () =>
      globSync('*/exthost*/penumbra.penumbra/*.log', { cwd: logs })
        .map((file) => readFileSync(join(logs, file), 'utf8'))
        .join(''),
    anew: (settings) => openAnew(running, { ...options, settings: settings ?? options.settings ?? {} }),
    async leaveEvidence() {
      await workbench.screenshot(join(folders.logs, 'failed.png')).catch(() => {});
      return folders.logs;
    },
    async stop() {
      await browser.close().catch(() => {});
      await server.process.stop();
      if (existsSync(logs)) cpSync(logs, join(folders.logs, 'vscode'), { recursive: true });
      folders.remove();
    },
  };
}

async function pictureOf({ folders, workbench }: Running, name: string): Promise<void> {
  const file = join(folders.logs, name);
  if (!isForLooks()) return workbench.screenshot(`${file}.png`);
  for (const [colorScheme, drawn] of SCHEMES) {
    await workbench.page.emulateMedia({ colorScheme });
    await workbench.page.locator(drawn).first().waitFor();
    await workbench.screenshot(`${file}-${colorScheme}.png`);
  }
}

/** What the workbench is in either. */
const SCHEMES = [
  ['light', '.monaco-workbench:is(.vs, .hc-light)'],
  ['dark', '.monaco-workbench:is(.vs-dark, .hc-black)'],
] as const;

async function openAnew(running: Running, options: RigOptions): Promise<Rig> {
  const { workbench, server } = running;
  await workbench.page.goto('about:blank');
  await agentHostsEnded(running.folders);
  rmSync(running.folders.data, { recursive: true, force: true });
  const workspace = `${running.folders.workspace}-next`;
  makeWorkspace(workspace, options.workspace ?? sampleWorkspace);
  const folders = { ...running.folders, workspace };
  writeUserSettings(folders, options.theme, options.settings);
  await workbench.open(server.addressOf(workspace));
  return rigOf({ ...running, folders }, options);
}

async function firstPage(browser: BrowserContext): Promise<Page> {
  return browser.pages()[0] ?? (await browser.newPage());
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
