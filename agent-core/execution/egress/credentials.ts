/** Credentials that the broker puts into requests of its own. No container, no model, no result and no log ever holds one. */
import * as z from 'zod';
import type { Authority } from './hosts.ts';
import { HostPattern, HTTPS_PORT, inUrl } from './hosts.ts';

/** Fewer characters could be found in any text, and hiding them would tell more than it hides. */
const SHORTEST = 8;

export interface Credential {
  /** In small letters. */
  readonly header: string;
  readonly value: string;
  /** What must be seen nowhere: the value, and the secret in it. */
  readonly secrets: readonly string[];
}

export interface CredentialPort {
  /** Those that belong to this very host and port. */
  credentialsFor(at: Authority): readonly Credential[];
}

export const NO_CREDENTIALS: CredentialPort = { credentialsFor: () => [] };

/** A header for a host whose secret lies in a variable of the environment of whoever runs Penumbra. */
export const CredentialRule = z.strictObject({
  host: HostPattern.refine(
    (host) => !host.startsWith('*.'),
    'a credential belongs to one host, not to all below a name',
  ),
  port: z.int().min(1).max(65_535).default(HTTPS_PORT),
  header: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/, 'a header’s name in small letters')
    .default('authorization'),
  /** Before the secret, as `Bearer `. */
  prefix: z.string().max(40).default(''),
  environment: z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'the name of a variable'),
});
export type CredentialRule = z.output<typeof CredentialRule>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that are missing or too short to be a secret give nothing. */
export function credentialsOf(rules: readonly CredentialRule[], env: Environment): CredentialPort {
  return {
    credentialsFor: ({ host, port }) =>
      rules
        .filter((rule) => rule.host === inUrl(host) && rule.port === port)
        .flatMap(({ header, prefix, environment }) => {
          const secret = env[environment]?.trim() ?? '';
          const value = prefix + secret;
          return secret.length < SHORTEST ? [] : [{ header, value, secrets: [secret, value] }];
        }),
  };
}

/** `text` with every secret hidden, as it is and as encodings write it. */
export function withoutSecrets(text: string, credentials: readonly Credential[]): string {
  const forms = credentials.flatMap(({ secrets }) => secrets).flatMap(formsOf);
  // The longest first: one may lie in another.
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((left, form) => left.replaceAll(form, '****'), text);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [secret, json, encodeURIComponent(secret), base64, bytes.toString('base64url'), bytes.toString('hex')];
}
