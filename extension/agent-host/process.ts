import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** One life of the agent host. It ends by itself when its stdin does, so that it never outlives the editor. */
export interface HostProcess {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves once, when it is gone or could not be started, with what is known of the reason. */
  readonly ended: Promise<string>;
  /** Lets it finish what it writes, and kills it when that takes too long. */
  end(): void;
  kill(): void;
}

export interface Launch {
  /** The runtime: `process.execPath`, run as plain Node. */
  readonly runtime: string;
  readonly script: string;
  readonly dataFolder: string;
  readonly env: Record<string, string>;
  /** Every line the process writes to stderr. */
  readonly onStderr: (line: string) => void;
}

const LONGEST_FAREWELL_MS = 5_000;
/** V8 lets short-lived objects pile up to tens of megabytes otherwise; the size is in MB. */
const SMALL_YOUNG = '--max-semi-space-size=4';

export function launchAgentHost(launch: Launch): HostProcess {
  const child = spawn(launch.runtime, [SMALL_YOUNG, launch.script, '--data', launch.dataFolder], {
    env: launch.env,
    stdio: 'pipe',
    windowsHide: true,
  });
  // Writing to a process that has just died is not news: its end is told by `ended`.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  createInterface({ input: child.stderr }).on('line', launch.onStderr);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
  const kill = (): void => void child.kill('SIGKILL');
  const end = (): void => {
    child.stdin.end();
    const timer = setTimeout(kill, LONGEST_FAREWELL_MS).unref();
    void ended.then(() => clearTimeout(timer));
  };
  return { pid: child.pid, stdin: child.stdin, stdout: child.stdout, ended, end, kill };
}
