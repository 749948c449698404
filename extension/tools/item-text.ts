/** What each node of the tree says, and which actions it has: everything of a tree item that is not VS Code's. */
import type { ListedTool, SandboxState } from '../../agent-core/contracts/index.ts';
import { asSentence } from '../adapters/sentence.ts';
import { capitalised } from '../suggestions/wording.ts';
import type { GroupNode, ProblemNode, ToolNode, ToolsNode } from './nodes.ts';
import {
  type Advice,
  effectSentence,
  groupAdvice,
  groupInShort,
  groupName,
  riskSentence,
  toolInShort,
  touchSentence,
  whyNotSentence,
} from './wording.ts';

export interface ItemText {
  /** Unique in the tree and the same over refreshes. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** A heading, then a paragraph each. Plain text, of others too. */
  readonly tooltip: readonly Advice[];
  /** What a screen reader says. */
  readonly spoken: string;
  readonly icon: { readonly id: string; readonly color?: string };
  /** For the manifest's `viewItem`. */
  readonly context: string;
}

/** `sandbox`: as far as it is known. */
export function textOf(node: ToolsNode, sandbox: SandboxState | undefined): ItemText {
  switch (node.kind) {
    case 'sandbox':
      return sandboxText(sandbox);
    case 'problem':
      return problemText(node);
    case 'group':
      return groupText(node);
    case 'tool':
      return toolText(node);
  }
}

const WARNING = 'list.warningForeground';

function sandboxText(sandbox: SandboxState | undefined): ItemText {
  const label = 'Sandbox';
  const about = { id: 'sandbox', label, context: 'sandbox' };
  if (!sandbox) {
    const text = { description: 'not looked at yet', tooltip: [], spoken: 'Sandbox, not looked at yet' };
    return { ...about, ...text, icon: { id: 'shield' } };
  }
  const { isReady, brief, sentence, mend } = sandbox;
  const lines = sentence
    .split('\n')
    .map((line): Advice => ({ sentence: isReady ? line : capitalised(asSentence(line)) }));
  const advice = mend === undefined ? [] : [{ sentence: 'To mend it:', command: mend }];
  const icon = isReady ? { id: 'shield' } : { id: 'warning', color: WARNING };
  const tooltip = [{ sentence: `Sandbox: ${brief}` }, ...lines, ...advice];
  return { ...about, description: brief, tooltip, spoken: tooltip.map(spokenOf).join(', '), icon };
}

const spokenOf = ({ sentence, command }: Advice): string => (command ? `${sentence} ${command}` : sentence);

function problemText({ sentence }: ProblemNode): ItemText {
  const about = { label: 'Not readable', description: sentence, tooltip: [{ sentence: 'Not readable' }, { sentence }] };
  const icon = { id: 'warning', color: WARNING };
  return { ...about, id: `problem/${sentence}`, spoken: `Not readable: ${sentence}`, icon, context: 'problem' };
}

const GROUP_ICONS = { 'built-in': 'tools', mcp: 'plug', openapi: 'json' } as const;

function groupText({ group }: GroupNode): ItemText {
  const label = groupName(group);
  const description = groupInShort(group);
  const tooltip = [{ sentence: `${label}, ${description}` }, ...groupAdvice(group)];
  const icon = { id: GROUP_ICONS[group.kind] };
  const about = { id: `${group.kind}/${group.name}`, label, description, tooltip, icon };
  return { ...about, spoken: `${label}, ${description}`, context: `group-${group.kind}` };
}

const TOOL_ICONS: Readonly<Record<ListedTool['reach'], string>> = {
  network: 'globe',
  container: 'terminal',
  changes: 'edit',
  reads: 'eye',
  nothing: 'comment-discussion',
};

/** Below its group's name a tool needs not begin with it again. */
const shortName = (name: string, of: string): string =>
  of !== '' && name.startsWith(`${of}_`) ? name.slice(of.length + 1) : name;

function toolText({ tool, of }: ToolNode): ItemText {
  const { name, purpose, reach, risk, isOn } = tool;
  const whyNot = whyNotSentence(tool);
  const sentences = [whyNot, purpose, touchSentence(tool), effectSentence(tool), riskSentence(tool)];
  const tooltip = [name, ...sentences].flatMap((sentence) => (sentence === undefined ? [] : [{ sentence }]));
  const icon = isOn ? { id: TOOL_ICONS[reach] } : { id: 'circle-slash', color: 'disabledForeground' };
  const spoken = `Tool ${name}, ${isOn ? 'on' : 'off'}, ${risk} risk: ${purpose}`;
  const about = { id: `tool/${name}`, label: shortName(name, of), description: toolInShort(tool), tooltip, icon };
  return { ...about, spoken, context: isOn ? 'tool-on' : 'tool-off' };
}
