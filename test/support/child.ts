/** Child processes that write to a database and are killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const APPENDER = path.join(import.meta.dirname, 'appender.ts');

export interface Appender {
  readonly child: ChildProcess;
  /** Resolves when the process is gone, to the lines it printed. */
  readonly ended: Promise<string[]>;
}

export function startAppender(folder: string, session: string, count?: number): Appender {
  const args = [APPENDER, folder, session, ...(count === undefined ? [] : [String(count)])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(() => lines);
  return { child, ended };
}

/** SIGKILL after `writes` acknowledged writes; resolves to the acknowledged numbers. */
export async function killedWhileWriting(folder: string, writes: number, session = 'window'): Promise<number[]> {
  const { child, ended } = startAppender(folder, session);
  let seen = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk.toString().split('\n').length - 1;
    if (seen > writes) child.kill('SIGKILL');
  });
  const [, ...acknowledged] = await ended;
  return acknowledged.map(Number);
}
