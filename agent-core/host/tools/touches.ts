/** What a tool may touch and how much of it, in words: for the command line and the editor. */
import type { ListedTool } from '../../contracts/tool-rpc.ts';
import { dollars } from '../../execution/egress/prices.ts';
import type { ToolSummary } from '../../execution/tools/registry.ts';
import type { ToolNeeds, ToolSecret } from '../../execution/tools/tool.ts';
import { rateWords } from '../../execution/tools/turns.ts';

/** Of one tool so many are named. */
const MOST_SECRETS = 5;

/** Each in a few words; none for a tool that touches nothing. */
export function touchWords({ needs }: Pick<ToolSummary, 'needs'>): string[] {
  const { files, sandbox, hosts, granted, secrets } = needs;
  return [
    ...(files === 'none'
      ? []
      : [files === 'read' ? 'reads a copy of the workspace' : 'changes a copy of the workspace']),
    ...(sandbox ? ['runs in a container'] : []),
    ...hostWords(hosts),
    ...(granted?.length ? [`reaches ${granted.join(', ')}`] : []),
    ...(secrets?.length ? [`sends ${secretWords(secrets)}`] : []),
  ];
}

function hostWords(hosts: ToolNeeds['hosts']): string[] {
  if (hosts === 'named') return ['reaches the hosts it is granted'];
  return hosts?.length ? [`reaches ${hosts.join(', ')}`] : [];
}

function secretWords(secrets: readonly ToolSecret[]): string {
  const words = secrets.slice(0, MOST_SECRETS).map(({ name, host }) => `${name} to ${host}`);
  const left = secrets.length - words.length;
  return [...words, ...(left > 0 ? [`${left} more`] : [])].join(', ');
}

/** How often it may be called, for how long, and what that costs. */
export function limitWords({
  rate,
  limits,
}: Pick<ToolSummary, 'limits'> & Partial<Pick<ToolSummary, 'rate'>>): string[] {
  return [
    ...(rate ? [`calls at a host: ${rateWords(rate)}`] : []),
    `${Math.round(limits.ms / 1000)} s at most`,
    ...(limits.usd === undefined ? [] : [`${dollars(limits.usd)} a request`]),
  ];
}

/** The farthest that it gets. */
export function reachOf({ hosts, granted, sandbox, files }: ToolNeeds): ListedTool['reach'] {
  if (hosts === 'named' || hosts?.length || granted?.length) return 'network';
  if (sandbox) return 'container';
  return files === 'none' ? 'nothing' : files === 'read' ? 'reads' : 'changes';
}
