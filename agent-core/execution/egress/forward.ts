/** Requests for `http://…` through the proxy: read by Node, checked, and written anew to the server. */
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Passage } from './gate.ts';
import { type Authority, inUrl, readAuthority } from './hosts.ts';
import { Refused, type Why } from './refusals.ts';

/** Node's parser as strict as it can be. */
export const PARSING = { maxHeaderSize: 16_384, insecureHTTPParser: false };
const HTTP_PORT = 80;
/** The absolute form (RFC 9112, 3.2.2), without user information or fragment. */
const ABSOLUTE = /^http:\/\/([^/?#@\s]+)([/?][^#\s]*)?$/i;
/** RFC 9110, 7.6.1, and what is meant for a proxy. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info', 'proxy-connection'],
]);

export interface Target {
  readonly authority: Authority;
  /** Path and query. */
  readonly path: string;
  /** `HOST:PORT`. */
  readonly shown: string;
}

/** What a request to a proxy is for, or why it is none that may pass. */
export function proxiedTarget(request: IncomingMessage): Target | Why {
  const [, name, path = '/'] = ABSOLUTE.exec(request.url ?? '') ?? [];
  if (name === undefined) return 'bad-request';
  const authority = readAuthority(name, HTTP_PORT);
  return authority ? checked(request, authority, path.startsWith('?') ? `/${path}` : path) : 'odd-host';
}

/** The same for one in a tunnel to `authority`, whose target is a path. */
export function tunnelledTarget(request: IncomingMessage, authority: Authority): Target | Why {
  const path = request.url ?? '';
  return path.startsWith('/') ? checked(request, authority, path) : 'bad-request';
}

function checked(request: IncomingMessage, authority: Authority, path: string): Target | Why {
  const hosts = valuesOf(request, 'host');
  const named = hosts.length === 1 ? readAuthority(hosts[0] ?? '', HTTP_PORT) : undefined;
  const shown = `${inUrl(authority.host)}:${authority.port}`;
  if (!named || `${inUrl(named.host)}:${named.port}` !== shown) return 'other-host-header';
  const encodings = valuesOf(request, 'transfer-encoding');
  if (encodings.some((each) => each.trim().toLowerCase() !== 'chunked')) return 'bad-request';
  return { authority, path, shown };
}

function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

/** Names and values by turns, without those that are for one connection only. */
function endToEnd(message: IncomingMessage): string[] {
  const named = valuesOf(message, 'connection').flatMap((each) => each.split(','));
  const left = new Set(named.map((each) => each.trim().toLowerCase()));
  const isKept = (name: string) => !HOP_BY_HOP.has(name.toLowerCase()) && !left.has(name.toLowerCase());
  return message.rawHeaders.filter((_, i, all) => isKept(all[i - (i % 2)] ?? ''));
}

/** Resolves when the answer is written; throws `Refused` where there was none. The passage is over then. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { path }: Target,
  { stream }: Passage,
): Promise<void> {
  const hasBody = valuesOf(request, 'transfer-encoding').length > 0;
  const headers = [...endToEnd(request), 'Connection', 'close', ...(hasBody ? ['Transfer-Encoding', 'chunked'] : [])];
  const asked = ask({ createConnection: () => stream, method: request.method, path, headers, setHost: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', (error) => reject(error instanceof Refused ? error : new Refused('unreachable')));
    asked.once('close', () => reject(new Refused('unreachable')));
  });
  response.once('close', () => stream.destroy());
  // A server may answer before it has read everything.
  pipeline(request, asked).catch(() => {});
  try {
    const answer = await answered;
    response.sendDate = false;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [...endToEnd(answer), 'Connection', 'close']);
    await pipeline(answer, response);
  } finally {
    stream.destroy();
  }
}
