/**
 * Servers over HTTP: the official transport, whose every request goes through the broker to the hosts that a person granted to
 * this server. Tokens go out in headers and are hidden in all that comes back.
 */
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { CallEgress } from '../egress/call-egress.ts';
import { withoutSecrets } from '../egress/credentials.ts';
import { readAuthority } from '../egress/hosts.ts';
import { Refused } from '../egress/refusals.ts';
import { type Fetch, gatedFetch } from '../network-tools/gated-fetch.ts';
import { type Connection, converse, LIFE_MS } from './connection.ts';
import { type Asking, loginNeeded, OAuthSession } from './oauth.ts';
import type { OAuthStore } from './oauth-store.ts';
import { ScreenedTransport } from './screened-transport.ts';
import type { HttpServer } from './servers.ts';

/** Bytes of all that a server ever sends over one connection. */
const MOST_BYTES = 64 << 20;
/** Of one request with its answer, ms: longer than any call of a tool. */
const REQUEST_MS = 150_000;
/** Shorter ones could be found in any text. */
const SHORTEST_SECRET = 8;

export interface HttpLaunch {
  readonly name: string;
  readonly server: Pick<HttpServer, 'url'>;
  /** For this server alone; ended with the connection. */
  readonly egress: CallEgress;
  readonly login: OAuthStore;
  readonly asking?: Asking;
  readonly signal?: AbortSignal | undefined;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly trusted?: readonly string[];
  readonly startMs?: number;
  readonly mostBytes?: number;
}

export interface HttpWay {
  readonly inner: StreamableHTTPClientTransport;
  readonly transport: ScreenedTransport;
  /** An error as it may be told. */
  readonly told: (error: unknown) => Error;
  end(): Promise<void>;
}

/** Shakes hands. Throws `no-consent` where a host was not granted or a login is missing, and `bad-input` in words. */
export async function connectHttp(launch: HttpLaunch): Promise<Connection> {
  const { transport, end } = await wayTo(launch);
  try {
    const connection = await converse(transport, launch);
    const life = setTimeout(() => void connection.close(), LIFE_MS);
    life.unref();
    const close = async () => {
      clearTimeout(life);
      await connection.close().finally(end);
    };
    const { tools, call } = connection;
    return {
      ...{ tools, call, close },
      get isClosed() {
        return connection.isClosed;
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The transport, through the broker. Whoever takes it ends it. */
export async function wayTo({ name, server, egress, login, asking, signal, ...of }: HttpLaunch): Promise<HttpWay> {
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const { OAuthError } = await import('@modelcontextprotocol/sdk/server/auth/errors.js');
  const ending = new AbortController();
  const url = new URL(server.url);
  const gated = gatedFetch({
    ...{ egress, trusted: of.trusted, longestMs: REQUEST_MS, mostBytes: of.mostBytes ?? MOST_BYTES },
    signal: signal ? AbortSignal.any([ending.signal, signal]) : ending.signal,
    onBroken: () => void transport.close(),
  });
  const isKnown = asking !== undefined || login.read().tokens !== undefined;
  const inner = new StreamableHTTPClientTransport(url, {
    fetch: explained(name, unasked(url, gated.fetch)),
    ...(isKnown && { authProvider: new OAuthSession(name, login, asking) }),
  });
  const at = readAuthority(url.host, 443);
  const hide = (text: string) => {
    const ours = login.secrets().filter((secret) => secret.length >= SHORTEST_SECRET);
    const credentials = at ? egress.credentials.credentialsFor(at) : [];
    return withoutSecrets(text, [...credentials, { header: '', value: '', secrets: ours }]);
  };
  const told = (error: unknown): Error => {
    if (error instanceof PenumbraError) return error;
    const isLogin = (error as { code?: unknown }).code === 401 || error instanceof OAuthError;
    if (isLogin && !asking) return loginNeeded(name);
    return new Error(hide(wordsOf(error)).slice(0, 1_000));
  };
  const transport = new ScreenedTransport(inner, { hide, failed: told });
  const end = async () => {
    ending.abort();
    await gated.settled();
    egress.end();
  };
  return { inner, transport, told, end };
}

/** Nothing is asked of us: no stream is opened for what a server might want to say by itself. */
const unasked =
  (server: URL, fetched: Fetch): Fetch =>
  async (url, init) => {
    const isOpen = (init?.method ?? 'GET') === 'GET' && new URL(url).href === server.href;
    return isOpen ? new Response(null, { status: 405 }) : fetched(url, init);
  };

/** What the broker refuses, in words that say how it is granted. Nothing was sent then. */
const explained =
  (name: string, fetched: Fetch): Fetch =>
  async (url, init) => {
    try {
      return await fetched(url, init);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { host } = new URL(url);
      const isGrant = error.why === 'host-not-granted' || error.why === 'port-not-granted';
      const help = isGrant ? ` If you trust it with the login: \`penumbra mcp login ${name} --allow ${host}\`.` : '';
      throw new PenumbraError('no-consent', `The server ${name} leads to ${host}: ${error.message}.${help}`);
    }
  };
