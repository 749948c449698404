import { commands } from 'vscode';
import type { Remedy } from '../adapters/tell.ts';
import type { House } from '../compose.ts';
import { COMMANDS } from './ids.ts';

export const RESTART: Remedy = {
  title: 'Restart',
  run: () => commands.executeCommand(COMMANDS.restartAgentHost),
};

export const OPEN_FOLDER: Remedy = {
  title: 'Open Folder',
  run: () => commands.executeCommand(COMMANDS.openDataFolder),
};

/** What a person can do about a failed request: start the agent host again, where it was given up or cannot write. */
export function remediesFor({ host, trouble }: Pick<House, 'host' | 'trouble'>): Remedy[] {
  return host.state.state === 'failed' || trouble.current ? [RESTART] : [];
}
