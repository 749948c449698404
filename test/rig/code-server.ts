/**
 * A VS Code server, started for one run. It is code-server's own entry (which keeps secrets over a reload, as a desktop does);
 * with `testDriver` the page may also load an extension from its folder and run tests in the extension host.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeServerFolder } from '../../scripts/setup/rig-folder.mjs';
import { cleanEnvironment } from './environment.ts';
import type { RunFolders } from './folders.ts';
import { type StartedProcess, startProcess } from './processes.ts';

export interface CodeServer {
  readonly port: number;
  /** Asked for once, then kept in a cookie. */
  readonly password: string;
  readonly process: StartedProcess;
  /** The workbench's address with `folder` open. */
  addressOf(folder: string): string;
}

export interface ServerOptions {
  readonly testDriver?: boolean;
  /** VS Code asks whether the workspace is trusted. Off: every workspace is. */
  readonly asksForTrust?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends by itself after this time without a window, so that a killed test leaves nothing for long. Off: stays. */
  readonly idleSeconds?: number;
}

/** Why Penumbra says nothing stands in its log from this level on. */
const LOG_LEVELS = JSON.stringify([['logLevel', 'info,penumbra.penumbra:debug']]);

/** Starts a server and waits until it answers. */
export async function startCodeServer(folders: RunFolders, options: ServerOptions = {}): Promise<CodeServer> {
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const env = cleanEnvironment(folders, { PASSWORD: password, ...options.env });
  const log = join(folders.logs, 'server.log');
  const process = startProcess(codeServerNode(), [entry(), ...serverArguments(folders, port, options)], env, log);
  const server = {
    port,
    password,
    process,
    addressOf: (folder: string) =>
      `http://127.0.0.1:${port}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(LOG_LEVELS)}`,
  };
  try {
    await answers(server, log);
  } catch (error) {
    await process.stop();
    throw error;
  }
  return server;
}

/** Installs a VSIX the way a person does it from the command line. */
export async function installVsix(folders: RunFolders, vsix: string): Promise<void> {
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing; run "npm run package" first`);
  const args = [entry(), ...folderArguments(folders), '--install-extension', vsix];
  const log = join(folders.logs, 'install.log');
  const result = await startProcess(codeServerNode(), args, cleanEnvironment(folders), log).ended;
  if (result !== 0) throw new Error(`installing ${vsix} ended with ${result}; see ${log}`);
}

function entry(): string {
  const file = join(codeServerFolder(), 'node_modules/code-server/out/node/entry.js');
  if (!existsSync(file)) throw new Error('the VS Code server is not installed; run "npm test" or "npm start" once');
  return file;
}

/** The server was built for the Node that runs the rig. */
function codeServerNode(): string {
  return process.execPath;
}

function folderArguments(folders: RunFolders): string[] {
  return ['--user-data-dir', folders.userData, '--extensions-dir', folders.extensions];
}

function serverArguments(folders: RunFolders, port: number, options: ServerOptions): string[] {
  return [
    ...folderArguments(folders),
    ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'password'],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened'],
    ...(options.asksForTrust ? [] : ['--disable-workspace-trust']),
    ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ...(options.idleSeconds ? ['--idle-timeout-seconds', String(options.idleSeconds)] : []),
  ];
}

async function answers(server: CodeServer, log: string): Promise<void> {
  let ended: number | string | undefined;
  void server.process.ended.then((how) => {
    ended = how;
  });
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(100)) {
    if (ended !== undefined) throw new Error(`the VS Code server ended with ${ended}; see ${log}`);
    const response = await fetch(`http://127.0.0.1:${server.port}/healthz`).catch(() => undefined);
    if (response?.ok) return;
  }
  throw new Error(`the VS Code server did not answer within 60 s; see ${log}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
