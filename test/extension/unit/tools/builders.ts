import type { ListedTool, Result, ToolGroup } from '../../../../agent-core/contracts/index.ts';

export const tool = (name: string, more: Partial<ListedTool> = {}): ListedTool => ({
  name,
  purpose: `Does ${name}.`,
  effect: 'pure',
  risk: 'low',
  reach: 'reads',
  touches: ['reads a copy of the workspace'],
  limits: ['30 s at most'],
  isOn: true,
  ...more,
});

export const builtIn = (...tools: ListedTool[]): ToolGroup => ({ kind: 'built-in', name: '', tools });

export const listed = (...groups: ToolGroup[]): Result<'listTools'> => ({ groups, problems: [] });
