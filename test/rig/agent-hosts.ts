/** The agent hosts that serve a run's data folder, whoever started them. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunFolders } from './folders.ts';

/** Their process ids. */
export function agentHosts({ data }: RunFolders): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const command = commandOf(pid);
      return command.includes('agent-host.js') && command.includes(data);
    })
    .map(Number);
}

/** Waits until there is none; they end with the window that started them. */
export async function agentHostsEnded(folders: RunFolders): Promise<void> {
  for (const deadline = Date.now() + 30_000; agentHosts(folders).length > 0; await pause(50))
    if (Date.now() > deadline) throw new Error(`an agent host outlives its window: ${agentHosts(folders)}`);
}

/** Empty when the process has gone. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
