/** A Redis of its own: on a free loopback port, in a temporary folder, ended by its process id. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../../agent-core/durable/redis/connect.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** When the server writes through to the disk. */
type Fsync = 'always' | 'everysec';

export class RedisServer {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'penumbra-redis-'));
  readonly #port: number;
  readonly #fsync: Fsync;
  #child: ChildProcess | undefined;

  private constructor(port: number, fsync: Fsync) {
    this.#port = port;
    this.#fsync = fsync;
  }

  static async start(fsync: Fsync = 'always'): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), fsync);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** With the data of the one before it. */
  async restart(): Promise<void> {
    const settings = ['--bind', '127.0.0.1', '--port', String(this.#port), '--dir', this.#folder, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', this.#fsync];
    this.#child = spawn('redis-server', [...settings, ...durable], { stdio: 'ignore' });
    await this.#answers();
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    if (!this.#child) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    this.#child = undefined;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    for (let i = 0; i < 200; i++) {
      try {
        const client = await connect(this.url, () => {});
        await client.ping();
        return client.destroy();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
    throw new Error(`redis-server does not answer at ${this.url}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
