/** Running servers: one container for each run and server, so that no run sees what another left in it. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Connection, connect } from './connection.ts';
import { installedIn } from './install.ts';
import { type HttpServer, isHttp, type McpServer, type McpServers } from './servers.ts';

/** A server that nobody called for so long, since the last call ended, is ended, ms. */
const IDLE_MS = 120_000;

interface Session {
  readonly connection: Promise<Connection>;
  /** Calls that are under way. */
  calls: number;
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

  /**
   * Works with the server, which is not idle meanwhile however long that takes. Throws `stale` where what is installed is not what was
   * approved, what `connect` throws, and what `work` throws.
   */
  async using<T>(
    run: string,
    name: string,
    server: McpServer,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const key = `${run} ${name}`;
    const session = await this.#session(key, () => this.#start(run, name, server));
    session.calls++;
    clearTimeout(session.idle);
    try {
      return await work(await session.connection);
    } finally {
      session.calls--;
      this.#rest(key, session);
    }
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

  /** The one there is, unless it ended. */
  async #session(key: string, start: () => Promise<Connection>): Promise<Session> {
    const known = this.#sessions.get(key);
    if (known && !(await known.connection).isClosed) return known;
    const other = this.#sessions.get(key);
    if (other && other !== known) return other;
    clearTimeout(known?.idle);
    const session: Session = { connection: start(), calls: 0, idle: undefined };
    this.#sessions.set(key, session);
    session.connection.catch(() => this.#sessions.get(key) === session && this.#sessions.delete(key));
    return session;
  }

  /** From the end of its last call on; one that another took the place of has none. */
  #rest(key: string, session: Session): void {
    if (session.calls > 0 || this.#sessions.get(key) !== session) return;
    clearTimeout(session.idle);
    session.idle = setTimeout(() => void this.#end(key), IDLE_MS);
    session.idle.unref();
  }

  async #end(key: string): Promise<void> {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    clearTimeout(session?.idle);
    await session?.connection.then((connection) => connection.close()).catch(() => {});
  }
}
