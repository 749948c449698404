/** The tree of tools: what isolates them, what could not be read, then each origin with its tools. */
import type { ListedTool, Result, ToolGroup } from '../../agent-core/contracts/index.ts';

export interface GroupNode {
  readonly kind: 'group';
  readonly group: ToolGroup;
}

export interface ToolNode {
  readonly kind: 'tool';
  /** What its group is called; empty for what is built in. */
  readonly of: string;
  readonly tool: ListedTool;
}

export interface ProblemNode {
  readonly kind: 'problem';
  readonly sentence: string;
}

export interface SandboxNode {
  readonly kind: 'sandbox';
}

export type ToolsNode = SandboxNode | ProblemNode | GroupNode | ToolNode;

export function nodesOf({ groups, problems }: Result<'listTools'>): ToolsNode[] {
  return [
    { kind: 'sandbox' },
    ...problems.map((sentence): ProblemNode => ({ kind: 'problem', sentence })),
    ...groups.map((group): GroupNode => ({ kind: 'group', group })),
  ];
}

export function childrenOf(node: ToolsNode): ToolsNode[] {
  return node.kind === 'group'
    ? node.group.tools.map((tool): ToolNode => ({ kind: 'tool', of: node.group.name, tool }))
    : [];
}
