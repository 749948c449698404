/**
 * Processes that the rig started, each in a process group of its own.
 *
 * Invariants:
 * 1. A process is ended by the id of its group, never by name.
 * 2. However this process ends (SIGKILL apart), no group that it started outlives it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface StartedProcess {
  readonly pid: number;
  /** Settles with the exit code (or the signal's name) when the process has ended. */
  readonly ended: Promise<number | string>;
  /** Ends the whole group: politely, and after five seconds by force. Safe to call twice. */
  stop(): Promise<void>;
}

const liveGroups = new Set<number>();

/** Starts `program`; what it prints goes to the file `log`. */
export function startProcess(program: string, args: string[], env: NodeJS.ProcessEnv, log: string): StartedProcess {
  endGroupsWithThisProcess();
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = endOf(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} could not be started; see ${log}`);
  liveGroups.add(pid);
  return { pid, ended, stop: () => stopGroup(pid) };
}

function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? code ?? 1));
  });
}

async function stopGroup(group: number): Promise<void> {
  signalGroup(group, 'SIGTERM');
  for (let waited = 0; isAlive(group) && waited < 5000; waited += 50) await pause(50);
  signalGroup(group, 'SIGKILL');
  for (let waited = 0; isAlive(group) && waited < 5000; waited += 50) await pause(50);
  liveGroups.delete(group);
}

/** Whether any process of the group is left. */
function isAlive(group: number): boolean {
  return signalGroup(group, 0);
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

let watched = false;
function endGroupsWithThisProcess(): void {
  if (watched) return;
  watched = true;
  process.on('exit', () => {
    for (const group of liveGroups) signalGroup(group, 'SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Whoever wants to end in its own way listens too; otherwise the signal does what it always does.
      if (process.listenerCount(signal) === 1) process.exit(130);
    });
  }
}
