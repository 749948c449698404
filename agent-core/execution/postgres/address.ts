/** Addresses of databases as a person names them: `postgres://USER@HOST[:PORT]/DATABASE`, and nothing that weakens how they are reached. */
import { type Authority, readAuthority } from '../egress/hosts.ts';

const USUAL_PORT = 5432;
const VERIFIED = 'verify-full';

export interface Address {
  readonly at: Authority;
  readonly user: string;
  readonly database: string;
  /** Also where the address is this machine's own. */
  readonly alwaysTls: boolean;
}

/** The address, or why it is none, in words. */
export function readAddress(text: string): Address | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return 'an address is postgres://USER@HOST[:PORT]/DATABASE';
  if (url.password !== '')
    return 'no password in the address: it is read from the terminal, or with --password from standard input';
  const at = readAuthority(url.host.toLowerCase(), USUAL_PORT);
  if (!at) return `${url.host || 'no host'} is no host; sockets in the file system are not reached`;
  const [user, database] = [decoded(url.username), decoded(url.pathname.slice(1))];
  if (!user || !database) return 'user and database have to be named: postgres://USER@HOST[:PORT]/DATABASE';
  const why = whyNotSettings(url);
  return why ?? { at, user, database, alwaysTls: url.searchParams.has('sslmode') };
}

function whyNotSettings({ searchParams, hash }: URL): string | undefined {
  const isVerified = [...searchParams].every(([name, value]) => name === 'sslmode' && value === VERIFIED);
  if (isVerified && hash === '') return undefined;
  return `an address has no other setting than sslmode=${VERIFIED}, which holds anyway but for this machine’s own addresses`;
}

/** `undefined` where it is no text that a server could be sent. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}
