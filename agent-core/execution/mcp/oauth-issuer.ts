/**
 * Whose answer came back with the browser (RFC 9207): without that a server that is not trusted could have a code sent to itself that
 * another one gave.
 */
import * as z from 'zod';

const Discovery = z.object({
  authorizationServerUrl: z.string(),
  authorizationServerMetadata: z
    .object({
      issuer: z.string(),
      registration_endpoint: z.string().optional(),
      authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
    })
    .optional(),
});

/** Why an answer that names `iss` is not taken, in words; `discovery` as the library keeps it. */
export function whyNotFrom(discovery: unknown, iss: string | undefined): string | undefined {
  const read = Discovery.safeParse(discovery);
  if (!read.success) return 'it is not known whose it should be';
  const { authorizationServerUrl, authorizationServerMetadata: metadata } = read.data;
  if (iss === undefined) {
    return metadata?.authorization_response_iss_parameter_supported ? 'it does not say whose it is' : undefined;
  }
  if (!isSameServer(iss, authorizationServerUrl)) return 'it is another server’s';
  // What a server says of itself counts at its own address only (RFC 8414, 3.3).
  if (metadata && (iss !== metadata.issuer || !isSameServer(metadata.issuer, authorizationServerUrl))) {
    return 'it is another server’s';
  }
  return undefined;
}

/** Whether a server says what it is, and not where clients are registered. */
export function registersNobody(discovery: unknown): boolean {
  const metadata = Discovery.safeParse(discovery).data?.authorizationServerMetadata;
  return metadata !== undefined && metadata.registration_endpoint === undefined;
}

/** But for a slash at the end: the library adds one to addresses without a path. */
function isSameServer(one: string, other: string): boolean {
  const bare = (text: string) => (URL.canParse(text) ? new URL(text).href : text).replace(/\/$/, '');
  return bare(one) === bare(other);
}
