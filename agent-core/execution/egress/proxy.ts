/**
 * The proxy that a container's programs speak to: CONNECT for TLS, and requests for `http://…`. One for each call, over streams
 * that somebody else brings. What comes in is hostile; Node's own parser (strict) reads it, and nothing of it is passed on as
 * it stood.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { joinTunnel } from './connected.ts';
import { forward, PARSING, proxiedTarget } from './forward.ts';
import type { Gate, Passage } from './gate.ts';
import type { Grant, GrantBook } from './grants.ts';
import { type Authority, readAuthority } from './hosts.ts';
import type { Attempt } from './log.ts';
import { Refused, type Why } from './refusals.ts';

/** Until the head of a request is there. */
const HEADER_MS = 10_000;
/** Of one call: beyond it a program only fills the log. */
const MOST_REFUSED = 200;
const MOST_AT_ONCE = 64;
/** That a program may leave its end open once everything was said to it. */
const LEAVE_MS = 5_000;

export interface ProxyCall {
  readonly call: string;
  readonly run?: string | undefined;
}

export class EgressProxy {
  readonly #gate: Gate;
  readonly #grants: GrantBook;
  readonly #of: ProxyCall;
  readonly #server: Server;
  readonly #heads = new WeakMap<Duplex, NodeJS.Timeout>();
  readonly #passages = new Set<Promise<unknown>>();
  #open = 0;
  #refused = 0;

  constructor(gate: Gate, grants: GrantBook, of: ProxyCall) {
    this.#gate = gate;
    this.#grants = grants;
    this.#of = of;
    this.#server = createServer(PARSING);
    this.#server.maxRequestsPerSocket = 1;
    this.#server.on('connect', (request, stream, head) => void this.#tunnel(request, stream, head));
    this.#server.on('request', (request, response) => void this.#forward(request, response));
    this.#server.on('clientError', (error, stream) => this.#misread(error, stream));
  }

  /** Serves one connection, until either side ends. */
  connect(stream: Duplex): void {
    stream.on('error', () => {});
    if (this.#refused >= MOST_REFUSED || this.#open >= MOST_AT_ONCE) {
      stream.destroy();
      return;
    }
    this.#open++;
    const late = setTimeout(() => stream.destroy(), HEADER_MS);
    this.#heads.set(stream, late);
    stream.once('finish', () => void setTimeout(() => stream.destroy(), LEAVE_MS).unref());
    stream.once('close', () => {
      this.#open--;
      clearTimeout(late);
    });
    this.#server.emit('connection', stream);
  }

  /** Resolves when nothing is under way, so that the log has it all; connections have to be ended before. */
  async settled(): Promise<void> {
    while (this.#passages.size > 0) await Promise.all(this.#passages);
  }

  async #tunnel(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    clearTimeout(this.#heads.get(stream));
    const authority = readAuthority(request.url ?? '');
    const attempt = this.#attempt('connect', request.url ?? '', authority?.port);
    try {
      const grant = this.#authorise(request, attempt);
      if (!authority) throw this.#refuse(attempt, 'odd-host');
      const passage = await this.#pass(grant, attempt, authority);
      if (stream.destroyed) return void passage.stream.destroy();
      stream.write('HTTP/1.1 200 Connection established\r\n\r\n');
      joinTunnel(stream, head, passage, authority);
    } catch (error) {
      const { status, text } = answerTo(error, attempt);
      stream.end(
        `HTTP/1.1 ${status}\r\n${HEAD_OF[status] ?? ''}Content-Type: text/plain\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
      );
    }
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    clearTimeout(this.#heads.get(request.socket));
    const target = proxiedTarget(request);
    const asked = typeof target === 'string' ? (request.url ?? '') : target.shown;
    const port = typeof target === 'string' ? undefined : target.authority.port;
    const attempt = { ...this.#attempt('http', asked, port), method: request.method };
    try {
      const grant = this.#authorise(request, attempt);
      if (typeof target === 'string') throw this.#refuse(attempt, target);
      const passage = await this.#pass(grant, attempt, target.authority);
      if (request.socket.destroyed) return void passage.stream.destroy();
      await forward(request, response, target, passage);
    } catch (error) {
      const { status, text } = answerTo(error, attempt);
      if (response.headersSent) return void response.destroy();
      const challenge = status.startsWith('407') ? { 'proxy-authenticate': 'Basic realm="penumbra"' } : {};
      response.writeHead(Number(status.slice(0, 3)), {
        'content-type': 'text/plain',
        connection: 'close',
        ...challenge,
      });
      response.end(text);
    }
  }

  /** What was no request: nothing of it is known that could be told. */
  #misread({ code }: NodeJS.ErrnoException, stream: Duplex): void {
    // Anything but the parser's own errors is a program that went away.
    if (!code?.startsWith('HPE_')) return void stream.destroy();
    this.#refuse(this.#attempt('http', '', undefined), 'bad-request');
    if (stream.writable) stream.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else stream.destroy();
  }

  #authorise(request: IncomingMessage, attempt: Attempt): Grant {
    const found = this.#grants.find(tokenOf(request), this.#of.call);
    if (typeof found === 'string') throw this.#refuse(attempt, found);
    return found;
  }

  #refuse(attempt: Attempt, why: Why): Refused {
    if (++this.#refused <= MOST_REFUSED) this.#gate.log.refused(attempt, why);
    return new Refused(why);
  }

  async #pass(grant: Grant, attempt: Attempt, authority: Authority): Promise<Passage> {
    const opening = this.#gate.open(grant, attempt, authority);
    const over = opening.then(({ stream }) => new Promise((resolve) => stream.once('close', resolve)));
    const left: Promise<unknown> = over.catch(() => this.#refused++).finally(() => this.#passages.delete(left));
    this.#passages.add(left);
    return opening;
  }

  #attempt(way: Attempt['way'], asked: string, port: number | undefined): Attempt {
    const colon = port === undefined ? -1 : asked.lastIndexOf(`:${port}`);
    const host = (colon > 0 ? asked.slice(0, colon) : asked).replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
    return { ...this.#of, way, host, port };
  }
}

const HEAD_OF: Readonly<Record<string, string>> = {
  '407 Proxy Authentication Required': 'Proxy-Authenticate: Basic realm="penumbra"\r\n',
};

function tokenOf({ headers }: IncomingMessage): string | undefined {
  const [scheme, value = ''] = headers['proxy-authorization']?.split(' ') ?? [];
  if (scheme?.toLowerCase() === 'bearer') return value;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(value, 'base64').toString('latin1');
  return pair.slice(pair.indexOf(':') + 1);
}

function answerTo(error: unknown, { host, port }: Attempt): { status: string; text: string } {
  const refused = error instanceof Refused ? error : undefined;
  const where = port === undefined ? host : `${host}:${port}`;
  return { status: statusOf(refused?.why), text: `Penumbra: ${where}: ${refused?.message ?? 'it failed'}\n` };
}

function statusOf(why: Why | undefined): string {
  if (why === 'no-token') return '407 Proxy Authentication Required';
  if (why === 'bad-request' || why === 'odd-host' || why === 'other-host-header') return '400 Bad Request';
  if (why === undefined || why === 'unreachable' || why === 'unknown-name') return '502 Bad Gateway';
  return '403 Forbidden';
}
