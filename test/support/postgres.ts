/** A Postgres server of a test's own: in a temporary folder, on a free port of this machine, gone with the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Where Debian keeps each version's programs. */
const DEBIAN = '/usr/lib/postgresql';

/** After `kill` a start would sync each of its files by itself, which takes minutes on a busy disk. */
const SETTINGS = ['listen_addresses=127.0.0.1', 'max_connections=200', 'recovery_init_sync_method=syncfs'];

export class PostgresServer {
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'penumbra-postgres-'));
    const account = unprivileged();
    if (account) chownSync(folder, account.uid, account.gid);
    const made = [
      '-D',
      join(folder, 'data'),
      '-U',
      'penumbra',
      '--auth=trust',
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ];
    execFileSync(program('initdb'), made, { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const server = new PostgresServer(folder, await freePort());
    await server.run();
    return server;
  }

  /** Starts it, again after `kill`. */
  async run(): Promise<void> {
    const options = ['-D', join(this.#folder, 'data'), '-p', String(this.#port), '-k', this.#folder];
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    const stdio = ['ignore', 'ignore', 'ignore'] as const;
    this.#process = spawn(program('postgres'), [...options, ...settings], {
      ...unprivileged(),
      cwd: this.#folder,
      stdio: [...stdio],
    });
    for (let i = 0; i < 1200; i++) {
      if (this.#process.exitCode !== null) break;
      if (await this.query('postgres', 'SELECT 1').then(Boolean, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('Postgres did not start');
  }

  url(database: string): string {
    return `postgres://penumbra@127.0.0.1:${this.#port}/${database}`;
  }

  /** Makes an empty database and gives its address. */
  async database(name: string): Promise<string> {
    await this.query('postgres', `CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async query(database: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Ends it as a power cut would (SIGQUIT: no checkpoint, recovery at the next start). */
  async kill(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** Ends it and every process of it at once, with nothing put in order: SIGKILL. */
  async killNow(): Promise<void> {
    const pid = this.#process?.pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    const ended = this.#end('SIGKILL');
    for (const child of children) killIfThere(child);
    await ended;
    await waitUntilGone(children);
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const exited = once(process, 'exit');
    process.kill(signal);
    await exited;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with its server.
  }
}

/** Until the last is gone a new server would not start in the same folder. */
async function waitUntilGone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => existsSync(`/proc/${pid}`))) await new Promise((resolve) => setTimeout(resolve, 10));
}

function program(name: string): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(DEBIAN, version, 'bin', name)).find((file) => existsSync(file)) ?? name;
}

/** Postgres refuses to run as root: its own account, or nobody's, where this is root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!found) throw new Error('there is no account postgres or nobody to run Postgres as');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}
