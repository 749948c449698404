/** Running servers: one container for each run and server, so that no run sees what another left in it. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Connection, connect } from './connection.ts';
import { installedIn } from './install.ts';
import { type HttpServer, isHttp, type McpServer, type McpServers } from './servers.ts';

/** A server that nobody called for so long is ended, ms. */
const IDLE_MS = 120_000;

interface Session {
  readonly connection: Promise<Connection>;
  idle: NodeJS.Timeout | undefined;
}

/** Connects to a server over HTTP, for one run. */
export type Reach = (name: string, server: HttpServer, run: string) => Promise<Connection>;

export class McpSessions {
  readonly #servers: McpServers;
  readonly #sandbox: () => Promise<Sandbox>;
  readonly #reach: Reach;
  readonly #sessions = new Map<string, Session>();

  constructor(servers: McpServers, sandbox: () => Promise<Sandbox>, reach: Reach) {
    this.#servers = servers;
    this.#sandbox = sandbox;
    this.#reach = reach;
  }

  /** Throws `stale` where what is installed is not what was approved, and what `connect` throws. */
  async of(run: string, name: string, server: McpServer): Promise<Connection> {
    const key = `${run} ${name}`;
    const known = this.#sessions.get(key);
    if (known && !(await known.connection).isClosed) return this.#used(key, known);
    const session: Session = { connection: this.#start(run, name, server), idle: undefined };
    this.#sessions.set(key, session);
    session.connection.catch(() => this.#sessions.delete(key));
    return this.#used(key, session);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((key) => this.#end(key)));
  }

  async #start(run: string, name: string, server: McpServer): Promise<Connection> {
    if (isHttp(server)) return await this.#reach(name, server, run);
    const installed = await installedIn(this.#servers.place(name));
    if (installed.digest !== server.files) {
      throw new PenumbraError(
        'stale',
        `The files of the server ${name} are not those that were approved. \`penumbra mcp approve ${name}\` shows what it has now.`,
      );
    }
    return connect(await this.#sandbox(), { ...server, ...installed });
  }

  async #used(key: string, session: Session): Promise<Connection> {
    clearTimeout(session.idle);
    session.idle = setTimeout(() => void this.#end(key), IDLE_MS);
    session.idle.unref();
    return session.connection;
  }

  async #end(key: string): Promise<void> {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    clearTimeout(session?.idle);
    await session?.connection.then((connection) => connection.close()).catch(() => {});
  }
}
