/** Connections to Redis. The client is loaded on first use: who configures none never pays for it. */
import type { Log } from '../log.ts';
import type { createClient } from './client.ts';

const CONNECT_MS = 5_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

export type Redis = ReturnType<typeof createClient>;

/**
 * A connection to `url` (`redis://…`, `rediss://…`) that mends itself; while it is down, every call rejects at once. Rejects
 * where there is no server yet.
 */
export async function connect(url: string, log: Log): Promise<Redis> {
  const { createClient } = await import('./client.ts');
  let wasReady = false;
  const reconnectStrategy = (retries: number) =>
    wasReady && Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(retries, 10));
  const socket = { connectTimeout: CONNECT_MS, reconnectStrategy };
  const client: Redis = createClient({ url, disableOfflineQueue: true, maintNotifications: 'disabled', socket });
  listen(client, url, log);
  await client.connect();
  wasReady = true;
  return client;
}

/** Another connection like `client`, for commands that block. */
export async function another(client: Redis, url: string, log: Log): Promise<Redis> {
  const copy = client.duplicate();
  listen(copy, url, log);
  await copy.connect();
  return copy;
}

/** Says once that it is lost, and once that it is back. */
function listen(client: Redis, url: string, log: Log): void {
  let isDown = false;
  client.on('error', (error: Error) => {
    if (!isDown) log('warn', `The connection to Redis at ${placeOf(url)} is lost: ${error.message}.`);
    isDown = true;
  });
  client.on('ready', () => {
    if (isDown) log('info', `Redis at ${placeOf(url)} is back.`);
    isDown = false;
  });
}

/** Host and port: an address can hold a password. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that makes no sense';
}
