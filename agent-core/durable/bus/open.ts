/** The bus that is configured: the Redis that PENUMBRA_BUS names, or else one inside this process. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { WorkerEnvironment } from '../../contracts/worker-environment.ts';
import type { Log } from '../log.ts';
import type { EventBus } from './bus.ts';
import { InProcessBus } from './in-process-bus.ts';

/** The address in PENUMBRA_BUS, where there is one. Throws `bad-input` where it is none of Redis. */
export function busAddress(env: WorkerEnvironment = process.env): string | undefined {
  const url = env.PENUMBRA_BUS?.trim();
  if (!url) return undefined;
  if (URL.canParse(url) && ['redis:', 'rediss:'].includes(new URL(url).protocol)) return url;
  throw new PenumbraError('bad-input', 'PENUMBRA_BUS is a redis:// or rediss:// address.');
}

/** Redis's client is loaded only where it is configured. Throws `BusUnavailable`. */
export async function openConfiguredBus(log: Log, url: string | undefined): Promise<EventBus> {
  if (url === undefined) return new InProcessBus(log);
  const { RedisBus } = await import('./redis/redis-bus.ts');
  return RedisBus.open({ url, log });
}
