/** Where packages come from. */
import { PenumbraError } from '../../contracts/errors.ts';

/** The address that `variable` of `env` names, else `usual`. Throws `bad-input`. */
export function registryIn(env: Readonly<Record<string, string | undefined>>, variable: string, usual: string): URL {
  const named = env[variable] ?? '';
  const url = named === '' ? usual : named;
  const read = URL.canParse(url) ? new URL(url) : undefined;
  if (read && isPlainWeb(read)) return read;
  throw new PenumbraError('bad-input', `${variable}: no http or https address without a credential: ${named}`);
}

/** A credential would lie in the container's reach, and in its process list. */
export const isPlainWeb = ({ protocol, username, password }: URL): boolean =>
  (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';

/** `HOST`, with its port where that is not the one of HTTPS. */
export function hostOf({ hostname, port, protocol }: URL): string {
  if (port !== '') return `${hostname}:${port}`;
  return protocol === 'http:' ? `${hostname}:80` : hostname;
}
