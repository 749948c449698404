/** Why the broker lets nothing through, for the log, for the program that asked, and for the person. */
const WORDS = {
  'no-token': 'no token came with the request',
  'unknown-token': 'the token is none that was given',
  'token-of-another-call': 'the token was given to another call',
  expired: 'the time that was granted is over',
  'over-budget': 'the bytes that were granted are used up',
  'no-money': 'it costs more than this run may still spend',
  'odd-host': 'this is no host as names and addresses are written',
  'host-not-granted': 'this host was not granted',
  'port-not-granted': 'this port of the host was not granted',
  'private-address': 'the address is not a public one, and no person granted it by address',
  'unknown-name': 'the name has no address',
  unreachable: 'nobody answers there',
  'not-tls': 'a tunnel is for TLS or HTTP, and this is something else',
  'no-server-name': 'the TLS handshake names no server',
  'other-server-name': 'the TLS handshake names another server',
  'hidden-server-name': 'the TLS handshake hides which server it is for',
  'other-host-header': 'the Host header names another host',
  'bad-request': 'this is no request that a proxy takes',
  'answered-no': 'the person did not allow it',
  'ruled-out': 'a rule says never',
  'not-trusted': 'its certificate is not to be trusted for this host, or TLS failed',
  idle: 'nothing passed for too long',
  'too-long': 'it took too long',
  'not-logged': 'it cannot be written into the log of what gets out',
  'too-many': 'too many connections at once',
} as const;

/** For whoever is refused a host that nobody decided about. */
export const HOW_TO_ALLOW = 'A person may allow a host for good with `penumbra egress allow HOST[:PORT]`.';

export type Why = keyof typeof WORDS;

export const inWords = (why: string): string => (Object.hasOwn(WORDS, why) ? WORDS[why as Why] : why);

/** Thrown and destroyed with, so that the reason gets into the log. */
export class Refused extends Error {
  readonly why: Why;
  readonly address: string | undefined;
  /** The system's own, of what stood against it. */
  readonly code: string | undefined;

  /** `words`: in place of the usual ones. */
  constructor(why: Why, address?: string, code?: string, words: string = WORDS[why]) {
    super(words);
    this.name = 'Refused';
    this.why = why;
    this.address = address;
    this.code = code;
  }
}

/** The code of an error of the system (`ECONNREFUSED`), of TLS or of SQLite; `undefined` where it has none. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
