/** A server of tools over HTTP on the loopback, with a login of its own where a test wants one: by the library's server side. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as z from 'zod';

export interface Listening {
  readonly url: string;
  readonly host: string;
  close(): void;
}

export async function listening(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://${host}`, host, close };
}

/** Adds numbers, and says what it was sent; one server a request, as the protocol lets those without sessions be. */
export async function adding(request: IncomingMessage, response: ServerResponse, description = 'Adds.'): Promise<void> {
  const server = new McpServer({ name: 'adder', version: '1' });
  server.registerTool('add', { description, inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => ({
    content: [{ type: 'text', text: `${a + b}; I was sent ${JSON.stringify(request.headers)}` }],
  }));
  const transport = new StreamableHTTPServerTransport({});
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response);
}

/** OAuth 2.1 as the protocol asks for it: dynamic registration, PKCE, a code for one use, refresh tokens that turn over. */
export class Logins {
  /** Where its parts are; a test may put them elsewhere. */
  readonly endpoints: Record<string, string> = {};
  /** What it says of itself beside; `undefined` takes away. */
  readonly metadata: Record<string, unknown> = {};
  /** Whose answers it says they are. */
  iss: string | undefined;
  /** The one client that it knows, where it registers nobody. */
  client: { readonly id: string; readonly secret: string } | undefined;
  readonly log: string[] = [];
  access = '';
  refresh = '';
  #challenge = '';
  #code = '';

  /** Whether it answered. */
  async answer(request: IncomingMessage, response: ServerResponse, url: string): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const json = (value: object, status = 200) => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'a=b' })
        .end(JSON.stringify(value));
      return true;
    };
    if (pathname.startsWith('/.well-known/oauth-protected-resource'))
      return json({ resource: `${url}/mcp`, authorization_servers: [this.endpoints.issuer ?? url] });
    if (pathname.startsWith('/.well-known/oauth-authorization-server')) return json(this.#metadata(url));
    const form = request.method === 'POST' && pathname !== '/mcp' ? await bodyOf(request) : '';
    if (pathname === '/register') return json({ ...JSON.parse(form), client_id: 'client-1' }, 201);
    if (pathname === '/authorize') {
      this.#challenge = searchParams.get('code_challenge') ?? '';
      this.#code = randomUUID();
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      const iss = this.iss === undefined ? '' : `&iss=${encodeURIComponent(this.iss)}`;
      back.search = `?code=${this.#code}&state=${searchParams.get('state')}${iss}`;
      response.writeHead(302, { location: back.href }).end();
      return true;
    }
    if (pathname === '/token' && !this.#knows(request.headers.authorization))
      return json({ error: 'invalid_client' }, 401);
    if (pathname === '/token') return this.#token(new URLSearchParams(form), json);
    if (request.headers.authorization === `Bearer ${this.access}` && this.access !== '') return false;
    const where = `Bearer resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`;
    response.writeHead(401, { 'www-authenticate': where }).end();
    return true;
  }

  #metadata(url: string): object {
    const issuer = this.endpoints.issuer ?? url;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      ...this.endpoints,
      ...this.metadata,
    };
  }

  #knows(authorization: string | undefined): boolean {
    if (!this.client) return true;
    const { id, secret } = this.client;
    return authorization === `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  }

  #token(form: URLSearchParams, json: (value: object, status?: number) => boolean): boolean {
    const kind = form.get('grant_type') ?? '';
    this.log.push(kind);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isCode = kind === 'authorization_code' && form.get('code') === this.#code && challenge === this.#challenge;
    if (!isCode && !(kind === 'refresh_token' && form.get('refresh_token') === this.refresh))
      return json({ error: 'invalid_grant' }, 400);
    this.#code = randomUUID();
    this.access = `access-${randomUUID()}`;
    this.refresh = `refresh-${randomUUID()}`;
    return json({ access_token: this.access, refresh_token: this.refresh, token_type: 'Bearer', expires_in: 3600 });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
