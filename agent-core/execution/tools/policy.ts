/** Whether a call may be made at all. Deterministic, and closed where nothing was said. */
import type { ToolFailure } from '../../contracts/tools.ts';
import { HOW_TO_ALLOW } from '../egress/refusals.ts';
import { refusedCall } from './failures.ts';
import type { Tool } from './tool.ts';

export interface PolicyQuestion {
  readonly tool: Tool;
  readonly isOn: boolean;
  readonly hasStage: boolean;
  readonly grantedHosts: readonly string[];
  /** Hosts that the call itself asks for. */
  readonly askedHosts?: readonly string[];
  /** A person is asked for a host that was not granted, once the call reaches for it. */
  readonly canAsk?: boolean;
  /** Whether requests at anything that such a grant lets through cost money. */
  readonly isPriced?: (granted: string) => boolean;
}

/** Why a call is not made; `undefined` where it may be. */
export function whyNotAllowed({
  tool,
  isOn,
  hasStage,
  grantedHosts,
  askedHosts = [],
  canAsk = false,
  isPriced = () => false,
}: PolicyQuestion): ToolFailure | undefined {
  const { name, needs } = tool;
  if (!isOn)
    return refusedCall(`${name} is switched off. A person may switch it on with \`penumbra tools --on ${name}\`.`);
  if (needs.files !== 'none' && !hasStage)
    return refusedCall(`${name} works on a copy of a workspace, and this call has none.`);
  const reaches = needs.hosts === 'named' || (needs.hosts?.length ?? 0) > 0;
  if (!reaches) return undefined;
  const priced = needs.sandbox ? [...askedHosts, ...grantedHosts].find(isPriced) : undefined;
  if (priced !== undefined)
    return refusedCall(
      `${name} runs a command, which may ask ${priced} any number of times, and each time costs money: ask it by http_get or http_request.`,
    );
  // What a container may reach is settled before it starts, by rules or by one question about all of its hosts.
  if (needs.sandbox ? askedHosts.length > 0 : canAsk) return undefined;
  if (grantedHosts.length === 0) {
    const how = needs.sandbox ? 'Name those that it needs in “hosts”.' : HOW_TO_ALLOW;
    return refusedCall(`${name} reaches the network, and no host was granted to this call. ${how}`);
  }
  const missing = needs.hosts === 'named' ? [] : (needs.hosts ?? []).filter((host) => !grantedHosts.includes(host));
  return missing.length > 0
    ? refusedCall(`${name} reaches ${missing.join(', ')}, which was not granted to this call.`)
    : undefined;
}
