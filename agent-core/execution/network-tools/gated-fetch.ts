/** `fetch` through the broker, for libraries that bring their own protocol: no redirect is followed, no cookie kept. */
import { type Begun, begin, type ExchangeOptions } from './exchange.ts';

export interface GatedFetchOptions extends Pick<ExchangeOptions, 'egress' | 'signal' | 'trusted'> {
  /** Of all answers together. */
  readonly mostBytes: number;
  /** Of one request with its answer, ms. */
  readonly longestMs: number;
  /** A body that broke off, or was too long: whoever waits for more of it waits in vain. */
  readonly onBroken?: (error: Error) => void;
}

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface GatedFetch {
  readonly fetch: Fetch;
  /** Resolves once every request that began is over, and in the log. */
  settled(): Promise<void>;
}

/** Its bodies are streams. It rejects as `exchange` throws. */
export function gatedFetch({ mostBytes, longestMs, onBroken, ...options }: GatedFetchOptions): GatedFetch {
  let left = mostBytes;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw new Error(`The server sent more than ${mostBytes} bytes.`);
  };
  const open = new Set<Promise<void>>();
  const fetch: Fetch = async (url, init = {}) => {
    const asked = {
      method: init.method ?? 'GET',
      url: new URL(url),
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body == null ? undefined : bytesOf(init.body),
    };
    const signals = [options.signal, AbortSignal.timeout(longestMs), ...(init.signal ? [init.signal] : [])];
    const begun = await begin(asked, { ...options, signal: AbortSignal.any(signals) });
    open.add(begun.over);
    void begun.over.then(() => open.delete(begun.over));
    try {
      return responseOf(begun, spend, onBroken);
    } catch (error) {
      begun.end();
      throw error;
    }
  };
  return { fetch, settled: async () => void (await Promise.all(open)) };
}

function bytesOf(body: NonNullable<RequestInit['body']>): Uint8Array {
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(String(body));
  throw new Error('Only text is sent.');
}

const WITHOUT_BODY = new Set([204, 205, 304]);

function responseOf(begun: Begun, spend: (bytes: number) => void, onBroken?: (error: Error) => void): Response {
  const { statusCode: status = 0, headers } = begun.answer;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new Error('The server encodes what it was asked to send as it is.');
  const kept = Object.entries(headers).filter(([name]) => name !== 'set-cookie');
  const told = new Headers(kept.map(([name, value = '']) => [name, [value].flat().join(', ')]));
  if (!WITHOUT_BODY.has(status)) return new Response(streamOf(begun, spend, onBroken), { status, headers: told });
  begun.end();
  return new Response(null, { status, headers: told });
}

function streamOf(
  { answer, end }: Begun,
  spend: (bytes: number) => void,
  onBroken: ((error: Error) => void) | undefined,
): ReadableStream<Uint8Array> {
  const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let isLeft = false;
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await pieces.next();
        if (!done) {
          spend(value.length);
          return controller.enqueue(Uint8Array.from(value));
        }
        end();
        controller.close();
      } catch (error) {
        end();
        if (isLeft) return;
        const broken = error instanceof Error ? error : new Error(String(error));
        controller.error(broken);
        onBroken?.(broken);
      }
    },
    cancel: () => {
      isLeft = true;
      end();
    },
  });
}
