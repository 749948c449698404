/** The command line: as it is built, in a process of its own, and its code in this one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from '../../agent-core/host/cli/command.ts';

export const PENUMBRA = path.join(import.meta.dirname, '..', '..', 'dist', 'penumbra.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it with `input` on its stdin, on an empty environment but for the PATH and `env`. */
export async function penumbra(
  args: readonly string[],
  { input = '', env = {}, node = process.execPath, program = PENUMBRA } = {},
): Promise<Ran> {
  const child = spawn(node, [program, ...args], { env: { PATH: process.env.PATH, ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** Runs `command` here, on nothing but the environment `env`. */
export async function inProcess(command: Command, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const said = { stdout: '', stderr: '' };
  stdout.on('data', (piece) => (said.stdout += piece));
  stderr.on('data', (piece) => (said.stderr += piece));
  const code = await command([...args], { stdin, stdout, stderr, env });
  return { code, ...said };
}
