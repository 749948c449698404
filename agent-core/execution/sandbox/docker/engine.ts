/** The connection to the container engine: where it answers, and what it means that it does not. */
import type Dockerode from 'dockerode';
import { PenumbraError, wordsOf } from '../../../contracts/errors.ts';

export type Engine = Dockerode;

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** Where an engine is reached; `undefined` host is a socket of this machine. */
export interface EngineAddress {
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: 'http';
}

/** From `DOCKER_HOST` (`unix://PATH`, `tcp://HOST:PORT`), else Docker's socket. Throws `bad-input` for anything else. */
export function engineAddress(env: Readonly<Record<string, string | undefined>>): EngineAddress {
  const named = env.DOCKER_HOST ?? '';
  if (named === '') return { socketPath: DEFAULT_SOCKET };
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (url?.protocol === 'unix:' && url.pathname !== '') return { socketPath: url.pathname };
  if (url?.protocol === 'tcp:' && url.port !== '') {
    return { host: url.hostname, port: Number(url.port), protocol: 'http' };
  }
  throw new PenumbraError('bad-input', `DOCKER_HOST: neither unix://PATH nor tcp://HOST:PORT: ${named}`);
}

/** A client for the engine at `address`; nothing is asked yet. */
export async function connectEngine(address: EngineAddress): Promise<Engine> {
  const { default: Docker } = await import('dockerode');
  // What is not said here the client would take from this process's own DOCKER_HOST.
  return new Docker({ socketPath: undefined, host: undefined, port: undefined, protocol: 'http', ...address });
}

export const placeOf = ({ socketPath, host, port }: EngineAddress): string => socketPath ?? `${host}:${port}`;

/** Says in one error that no engine answers at `address`. */
export function noEngine(address: EngineAddress, cause: unknown): PenumbraError {
  const why = wordsOf(cause);
  return new PenumbraError(
    'missing-part',
    `No container engine answers at ${placeOf(address)} (${why}). Commands run only in gVisor containers: start Docker ` +
      '(`sudo systemctl start docker`), or name its socket in DOCKER_HOST. `penumbra doctor` says what else is missing.',
    {},
    cause,
  );
}

/** The engine's status of a refused request; 0 where it did not answer. */
export const statusOf = (error: unknown): number => (error as { statusCode?: number } | undefined)?.statusCode ?? 0;
