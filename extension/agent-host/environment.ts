/** The environment of the agent host: the editor's own, with its proxy and certificate settings in the form Node reads. */

export interface NetworkSettings {
  readonly proxy: string;
  readonly noProxy: readonly string[];
  readonly strictSSL: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function hostEnvironment(own: Environment, network: NetworkSettings): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined) environment[name] = value;
  environment.ELECTRON_RUN_AS_NODE = '1';
  if (network.proxy) setBothCases(environment, { HTTP_PROXY: network.proxy, HTTPS_PROXY: network.proxy });
  if (network.noProxy.length > 0) setBothCases(environment, { NO_PROXY: network.noProxy.join(',') });
  if (!network.strictSSL) environment.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  return environment;
}

/** Tools disagree on the case they read; a lower-case one left from the shell would win over the setting. */
function setBothCases(environment: Record<string, string>, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    environment[name] = value;
    environment[name.toLowerCase()] = value;
  }
}
