/** Logging in at a server: a person opens an address, and the browser brings the answer to a port of this machine. */
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { type HttpLaunch, wayTo } from './http-connection.ts';
import { whyNotFrom } from './oauth-issuer.ts';

/** How long a person may take, ms. */
const PATIENCE_MS = 5 * 60_000;
const PATH = '/callback';

export interface LoginLaunch extends Omit<HttpLaunch, 'asking'> {
  /** Tells the person which address to open; nothing opens it for them. */
  readonly show: (url: URL) => Promise<void>;
  readonly patienceMs?: number;
}

/**
 * Resolves once tokens are kept; a login of before is forgotten first. False where the server asks for none. Throws `no-consent`
 * where the person or the server refuses, or a host was not granted; `bad-input` in words otherwise.
 */
export async function login({ show, patienceMs = PATIENCE_MS, ...launch }: LoginLaunch): Promise<boolean> {
  const answers = new Answers((iss) => whyNotFrom(launch.login.read().discovery, iss));
  const redirectUrl = await answers.listen(launch.login.read().given?.port);
  launch.login.logOut();
  launch.login.write({ redirectUrl });
  let isAsked = false;
  const asking = {
    redirectUrl,
    show: async (url: URL) => {
      isAsked = true;
      answers.expect(url.searchParams.get('state') ?? '');
      await show(url);
    },
  };
  const { inner, told, end } = await wayTo({ ...launch, asking });
  try {
    await inner.start();
    await inner.send(HELLO).catch((error) => {
      if (!isAsked) throw error;
    });
    if (!isAsked) return false;
    await inner.finishAuth(await answers.code(patienceMs, launch.signal));
    return true;
  } catch (error) {
    launch.login.logOut();
    const why = told(error);
    throw why instanceof PenumbraError ? why : new PenumbraError('bad-input', `The login failed: ${wordsOf(why)}`);
  } finally {
    answers.close();
    await inner.close();
    await end();
  }
}

/** Any request: it is the answer's 401 that says where to log in. */
const HELLO = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'penumbra', version: '1' } },
} as const;

/** The loopback redirect of RFC 8252, 7.3: one address, one answer, and only with the state that went out. */
class Answers {
  readonly #server: Server = createServer((request, response) => {
    const isOurs = this.#take(request);
    response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(isOurs ? 'You can close this page and go back to Penumbra.\n' : 'There is nothing here.\n');
  });
  readonly #answer = Promise.withResolvers<string>();
  readonly #whyNotFrom: (iss: string | undefined) => string | undefined;
  #state = '';

  /** `whyNotFrom` says why an answer of that issuer is not taken. */
  constructor(whyNotFrom: (iss: string | undefined) => string | undefined) {
    this.#whyNotFrom = whyNotFrom;
  }

  /** Throws `bad-input` where that port is taken. */
  async listen(port = 0): Promise<string> {
    this.#answer.promise.catch(() => {});
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening').catch((error) => {
      throw new PenumbraError('bad-input', `The port ${port} cannot be listened at: ${wordsOf(error)}`);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  expect(state: string): void {
    this.#state = state;
  }

  async code(patienceMs: number, signal: AbortSignal | undefined): Promise<string> {
    const { promise, reject } = this.#answer;
    const late = setTimeout(() => reject(new PenumbraError('no-consent', 'Nobody logged in.')), patienceMs);
    const stop = () => reject(new PenumbraError('cancelled', 'The login was cancelled.'));
    signal?.addEventListener('abort', stop, { once: true });
    return promise.finally(() => {
      clearTimeout(late);
      signal?.removeEventListener('abort', stop);
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take({ method, url = '' }: IncomingMessage): boolean {
    const asked = URL.canParse(url, 'http://127.0.0.1') ? new URL(url, 'http://127.0.0.1') : undefined;
    if (method !== 'GET' || asked?.pathname !== PATH) return false;
    if (!isSame(asked.searchParams.get('state') ?? '', this.#state)) return false;
    const code = asked.searchParams.get('code');
    const whyNot = this.#whyNotFrom(asked.searchParams.get('iss') ?? undefined);
    if (whyNot) this.#answer.reject(new PenumbraError('no-consent', `The login’s answer is not taken: ${whyNot}.`));
    else if (code) this.#answer.resolve(code);
    else {
      const why = (asked.searchParams.get('error') ?? 'no reason').replace(/[^\w .-]/g, '').slice(0, 100);
      this.#answer.reject(new PenumbraError('no-consent', `The login was refused: ${why}.`));
    }
    return true;
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return other !== '' && a.length === b.length && timingSafeEqual(a, b);
}
