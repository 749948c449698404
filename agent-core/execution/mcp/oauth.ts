/** A person's login at a server (OAuth 2.1 with PKCE, as the protocol asks): the library's dance over what is kept of it. */
import { randomBytes } from 'node:crypto';
import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { PenumbraError } from '../../contracts/errors.ts';
import { registersNobody } from './oauth-issuer.ts';
import type { Login, OAuthStore } from './oauth-store.ts';

/** Where a person is asked: only while one logs in. */
export interface Asking {
  /** Where the browser comes back to. */
  readonly redirectUrl: string;
  /** The address that a person is to open. */
  readonly show: (url: URL) => Promise<void>;
}

export const loginNeeded = (server: string): PenumbraError =>
  new PenumbraError('no-consent', `The server ${server} wants a person to log in: \`penumbra mcp login ${server}\`.`);

const clientNeeded = (server: string): PenumbraError =>
  new PenumbraError(
    'bad-input',
    `The login of ${server} registers no clients by itself. Register one there, for a native program that the browser comes back to at http://127.0.0.1/callback, and name it: \`penumbra mcp login ${server} --client-id ID\`.`,
  );

/** Without `asking` tokens are used and renewed, and nothing else: no client is registered, nobody is sent anywhere. */
export class OAuthSession implements OAuthClientProvider {
  readonly #server: string;
  readonly #store: OAuthStore;
  readonly #asking: Asking | undefined;
  readonly #state = randomBytes(32).toString('base64url');
  readonly saveClientInformation?: (client: OAuthClientInformationMixed) => void;

  constructor(server: string, store: OAuthStore, asking?: Asking) {
    this.#server = server;
    this.#store = store;
    this.#asking = asking;
    // What a person gave is not replaced by a registration.
    if (asking && !store.read().given)
      this.saveClientInformation = (client) => store.write({ client: client as Login['client'] });
  }

  get redirectUrl(): string {
    return this.#asking?.redirectUrl ?? this.#store.read().redirectUrl ?? 'http://127.0.0.1/';
  }

  get clientMetadata() {
    return {
      client_name: 'Penumbra',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  state(): string {
    return this.#state;
  }

  clientInformation(): OAuthClientInformationMixed | undefined {
    const { given, client } = this.#store.read();
    if (!given) return client;
    const { client_id, client_secret, issuer } = given;
    return {
      client_id,
      ...(client_secret !== undefined && { client_secret }),
      ...(issuer !== undefined && { issuer }),
    };
  }

  tokens(): OAuthTokens | undefined {
    return this.#store.read().tokens;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#store.write({ tokens, verifier: undefined });
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    if (!this.#asking) throw loginNeeded(this.#server);
    const isLoopback = url.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname);
    if (url.protocol !== 'https:' && !isLoopback)
      throw new PenumbraError('bad-input', `The login of ${this.#server} is at no safe address (${url.protocol}).`);
    await this.#asking.show(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#store.write({ verifier });
  }

  codeVerifier(): string {
    return this.#store.read().verifier ?? '';
  }

  saveDiscoveryState(discovery: OAuthDiscoveryState): void {
    if (!this.#asking) return;
    if (registersNobody(discovery) && !this.#store.read().given) throw clientNeeded(this.#server);
    this.#store.write({ discovery: { ...discovery } });
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#store.read().discovery as OAuthDiscoveryState | undefined;
  }
}
