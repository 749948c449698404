/** The way out of a call that runs in a container: one token, settled before the container starts. */
import { CallEgress } from './call-egress.ts';
import { NO_CREDENTIALS } from './credentials.ts';
import type { EgressDecisions, Refusal } from './decisions.ts';
import type { Gate } from './gate.ts';
import { AllowedHost, type Authority, matches } from './hosts.ts';
import { type Rule, ruleFor } from './rules.ts';

export interface ContainerEgressOptions {
  readonly gate: Gate;
  readonly decisions: EgressDecisions;
  readonly rules: readonly Rule[];
  readonly run?: string | undefined;
  readonly call: string;
  readonly tool?: string | undefined;
  /** Without a question. */
  readonly granted: readonly AllowedHost[];
  /** By rules, or by the person who is asked about all that rules leave open. */
  readonly asked: readonly Authority[];
  readonly why: string;
  readonly lastsMs: number;
  readonly bytes?: number;
}

/** To all of the hosts, or not at all: the shortest time and the fewest bytes of any rule hold for the token. */
export async function containerEgress(
  options: ContainerEgressOptions,
  signal?: AbortSignal,
): Promise<CallEgress | Refusal> {
  const { gate, decisions, rules, granted, asked, why, ...of } = options;
  const isOpen = (at: Authority) => ruleFor(rules, at)?.answer === 'never' || !covers(granted, at);
  const settled = await decisions.settle({ ...of, hosts: asked.filter(isOpen), why }, signal);
  if (settled.is === 'refused') return settled;
  const { hosts, lastsMs = of.lastsMs, bytes } = settled.terms;
  const terms = { lastsMs, ...(bytes !== undefined && { bytes }) };
  const all = [...granted, ...hosts.map((each) => AllowedHost.parse(each))];
  return new CallEgress({ ...of, ...terms, hosts: all, rules, gate, credentials: NO_CREDENTIALS });
}

const covers = (granted: readonly AllowedHost[], { host, port }: Authority): boolean =>
  granted.some((each) => matches(each.host, host) && each.ports.includes(port));
