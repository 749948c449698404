/** The desktop's VS Code, where there is one and a display to show it on. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RunFolders } from '../test/rig/folders.ts';

/** Its command: PENUMBRA_VSCODE, or `code` in the PATH. `undefined` where nothing could be shown. */
export function desktopCode(): string | undefined {
  if (process.env.PENUMBRA_VSCODE) return process.env.PENUMBRA_VSCODE;
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) return undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'code')).find(isExecutable);
}

/**
 * Opens the run's workspace in a profile of its own with the VSIX installed, and waits until the window is closed. False where
 * there is no desktop VS Code.
 */
export async function openDesktop(vsix: string, folders: RunFolders): Promise<boolean> {
  const code = desktopCode();
  if (code === undefined) return false;
  const profile = ['--user-data-dir', join(folders.root, 'desktop'), '--extensions-dir', folders.extensions];
  const env = { ...process.env, PENUMBRA_DATA: folders.data };
  const installed = spawnSync(code, [...profile, '--install-extension', vsix], { env, stdio: 'inherit' });
  if (installed.status !== 0) throw new Error(`${code} could not install ${vsix}`);
  console.log('\nNow it is yours: a VS Code window opens on the same files. Close it to end.');
  spawnSync(code, [...profile, '--new-window', '--wait', folders.workspace], { env, stdio: 'inherit' });
  return true;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
