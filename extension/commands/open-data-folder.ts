import { mkdirSync } from 'node:fs';
import { commands, env, UIKind, Uri } from 'vscode';
import type { House } from '../compose.ts';

/** In the system's file manager; in a window of its own where the folder is on another machine than the screen. */
export async function openDataFolder({ dataFolder }: House): Promise<void> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const folder = Uri.file(dataFolder);
  const elsewhere = env.remoteName !== undefined || env.uiKind === UIKind.Web;
  if (elsewhere) await commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
  else await commands.executeCommand('revealFileInOS', folder);
}
