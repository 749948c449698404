import { type Answer, type Asked, type ExchangeOptions, exchange } from './exchange.ts';

export const MOST_REDIRECTS = 5;

/** What belongs to the server that it was given for (the Fetch standard, HTTP-redirect fetch). */
const OF_ONE_ORIGIN = new Set(['authorization', 'cookie']);

export interface Followed {
  readonly answer: Answer;
  /** The last one's. */
  readonly url: URL;
  readonly redirects: readonly string[];
}

/** Follows a read's redirects, each of which is a request of its own and goes through every check. Throws as `exchange` does. */
export async function follow(first: Asked, options: ExchangeOptions, most: number): Promise<Followed> {
  const redirects: string[] = [];
  for (let asked = first; ; ) {
    const answer = await exchange(asked, options);
    const next = redirects.length < most ? redirected(asked, answer) : undefined;
    if (!next) return { answer, url: asked.url, redirects };
    redirects.push(next.url.href);
    asked = next;
  }
}

/** A write is not led on: whether it is to be done elsewhere, or was done, is its caller's to see. */
function redirected(asked: Asked, { status, headers }: Answer): Asked | undefined {
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return undefined;
  const location = headers.location;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const url = URL.canParse(location, asked.url.href) ? new URL(location, asked.url) : undefined;
  // From TLS into the open nobody is followed.
  if (!url || (asked.url.protocol === 'https:' && url.protocol !== 'https:')) return undefined;
  const isKept = (name: string) => url.origin === asked.url.origin || !OF_ONE_ORIGIN.has(name);
  const kept = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => isKept(name)));
  return { method: asked.method, url, headers: kept };
}
