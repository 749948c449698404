/** One HTTP request of Penumbra's own, through the broker: no container is in it, and credentials are put in here. */
import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { CallEgress } from '../egress/call-egress.ts';
import { type Credential, withoutSecrets } from '../egress/credentials.ts';
import { type Authority, readAuthority } from '../egress/hosts.ts';
import { Refused, systemCode } from '../egress/refusals.ts';
import { decoded } from './decoding.ts';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** Names in small letters; several values of one are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Not all of the body is here. */
  readonly truncated: boolean;
}

export interface ExchangeOptions {
  readonly egress: CallEgress;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly trusted?: readonly string[] | undefined;
}

/** The head of an answer; its body is still to come. */
export interface Begun {
  readonly answer: IncomingMessage;
  readonly credentials: readonly Credential[];
  /** Whoever begins ends it, however it went. */
  end(): void;
  /** Resolves once it is over, and in the log. */
  readonly over: Promise<void>;
}

/**
 * Throws `Refused` (the broker's) where nothing was sent, and anything else where that is not known. What the server says of a
 * credential is hidden in the answer.
 */
export async function exchange(asked: Asked, options: ExchangeOptions): Promise<Answer> {
  const { answer, credentials, end, over } = await begin(asked, options);
  try {
    return await taken(answer, credentials, options.maxBytes).catch(noRefusal);
  } finally {
    end();
    await over;
  }
}

/** As `exchange` throws. What the server says of `credentials` is the caller's to hide. */
export async function begin(asked: Asked, options: Omit<ExchangeOptions, 'maxBytes'>): Promise<Begun> {
  const { url, method } = asked;
  const isTls = url.protocol === 'https:';
  const at = readAuthority(url.host, isTls ? 443 : 80);
  if (!at || !(isTls || url.protocol === 'http:') || url.username !== '' || url.password !== '') {
    throw new Refused('odd-host');
  }
  // In the open, anybody on the way would read them.
  const credentials = isTls ? options.egress.credentials.credentialsFor(at) : [];
  const passage = await options.egress.open(at, method, options.signal);
  const over = new Promise<void>((resolve) => passage.stream.once('close', resolve));
  const stop = () => passage.stream.destroy(new Error('The request was stopped.'));
  const end = () => {
    options.signal.removeEventListener('abort', stop);
    passage.stream.destroy();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    if (options.signal.aborted) throw new Error('The request was stopped.');
    const stream = isTls ? await secured(passage.stream, at, options.trusted) : passage.stream;
    return { answer: await answerOver(stream, asked, credentials).catch(noRefusal), credentials, end, over };
  } catch (error) {
    end();
    await over;
    throw error;
  }
}

/** What cuts it once it was sent is no refusal: the request may have got there. */
function noRefusal(error: unknown): never {
  throw error instanceof Refused ? new Error(error.message, { cause: error }) : error;
}

/** TLS over it, once the server proved to be this host; throws `Refused`, and nothing but the handshake was sent then. */
export function secured(
  socket: Duplex,
  { host }: Authority,
  trusted: readonly string[] = [],
  protocols: readonly string[] = ['http/1.1'],
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const tls = tlsConnect({
      socket,
      host: host.text,
      servername: host.isAddress ? '' : host.text,
      ...(protocols.length > 0 && { ALPNProtocols: [...protocols] }),
      ...(trusted.length > 0 && { ca: [...trusted] }),
    });
    tls.once('secureConnect', () => resolve(tls));
    // Nothing of the request was sent by then. It stays: a handshake that breaks off has a second error, when the socket closes.
    tls.on('error', (error) => reject(new Refused('not-trusted', undefined, systemCode(error))));
    socket.once('close', () => tls.destroy(new Error('closed')));
  });
}

function answerOver(
  stream: Duplex,
  { method, url, headers, body }: Asked,
  credentials: readonly Credential[],
): Promise<IncomingMessage> {
  const put = Object.fromEntries(credentials.map(({ header, value }) => [header, value]));
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const all = { 'accept-encoding': 'identity', ...headers, ...put, ...length, host: url.host, connection: 'close' };
  return new Promise((resolve, reject) => {
    const path = `${url.pathname}${url.search}`;
    const asked: ClientRequest = ask({ createConnection: () => stream, method, path, headers: all, setHost: false });
    asked.once('response', resolve);
    asked.once('error', reject);
    stream.once('close', () => reject(new Error('The connection ended before there was an answer.')));
    asked.end(body);
  });
}

async function taken(answer: IncomingMessage, credentials: readonly Credential[], maxBytes: number): Promise<Answer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > maxBytes) break;
  }
  const raw = Buffer.concat(pieces).subarray(0, maxBytes);
  const body = decoded(raw, answer.headers['content-encoding'], maxBytes);
  const hide = (text: string) => withoutSecrets(text, credentials);
  const headers = Object.entries(answer.headers).map(([name, value = '']) => [name, hide([value].flat().join(', '))]);
  return {
    status: answer.statusCode ?? 0,
    statusText: hide(answer.statusMessage ?? ''),
    headers: Object.fromEntries(headers),
    body: credentials.length === 0 ? body.bytes : Buffer.from(hide(body.bytes.toString('latin1')), 'latin1'),
    truncated: size > maxBytes || body.isCut,
  };
}
