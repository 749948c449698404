/** What a person's rules of the network say of tools: which credential one sends where, how often it may, and what a call costs. */
import type { CredentialRule } from '../egress/credentials.ts';
import { HTTPS_PORT } from '../egress/hosts.ts';
import { type PriceRule, priceAt } from '../egress/prices.ts';
import { type RateRule, rateAt } from '../egress/rates.ts';
import type { Tool, ToolSecret } from './tool.ts';

export interface PersonRules {
  readonly credentials: readonly CredentialRule[];
  readonly rates: readonly RateRule[];
  readonly prices: readonly PriceRule[];
  /** What one run may spend, US dollars; the budget's own without it. */
  readonly runUsd?: number | undefined;
}

export const NO_RULES: PersonRules = { credentials: [], rates: [], prices: [] };

/** The tool with them in what it says of itself. Containers are sent no credential, whatever is in their reach. */
export function withRules(tool: Tool, { credentials, rates, prices }: PersonRules): Tool {
  const { needs, hostOf } = tool;
  const named = needs.hosts === 'named' ? [] : (needs.hosts ?? []);
  const hosts = [...named, ...(needs.granted ?? [])].map(asInUrl);
  const sent = needs.sandbox || tool.sendsCredentials === false ? [] : credentials.map(secretOf);
  const theirs = sent.filter(({ host }) => needs.hosts === 'named' || hosts.includes(host));
  const usd = hostOf && named.length + (needs.granted?.length ?? 0) > 0 ? priceAt(prices, hosts[0] ?? '') : 0;
  const secrets = [...(needs.secrets ?? []), ...theirs];
  return {
    ...tool,
    ...(hostOf && { rate: rateAt(rates, hosts[0] ?? '') }),
    ...(usd > 0 && { limits: { ...tool.limits, usd } }),
    needs: secrets.length > 0 ? { ...needs, secrets } : needs,
  };
}

/** The names of what a call sends to `host`, as one. */
export const credentialAt = ({ needs }: Pick<Tool, 'needs'>, host: string): string =>
  (needs.secrets ?? [])
    .filter((secret) => secret.host === host)
    .map(({ name }) => name)
    .join(' ');

const secretOf = ({ environment, host, port }: CredentialRule): ToolSecret => ({
  name: environment,
  host: port === HTTPS_PORT ? host : `${host}:${port}`,
});

const asInUrl = (host: string): string => (host.endsWith(`:${HTTPS_PORT}`) ? host.slice(0, -4) : host);
