import { expect, test } from 'vitest';
import type { SandboxState } from '../../../../agent-core/contracts/index.ts';
import { textOf } from '../../../../extension/tools/item-text.ts';
import { childrenOf, nodesOf, type ToolsNode } from '../../../../extension/tools/nodes.ts';
import { builtIn, listed, tool } from './builders.ts';

const text = (node: ToolsNode | undefined, sandbox?: SandboxState) => textOf(node ?? expect.unreachable(), sandbox);
const tips = (node: ToolsNode | undefined, sandbox?: SandboxState) =>
  text(node, sandbox).tooltip.map(({ sentence, command }) => command ?? sentence);

test('the sandbox comes first, then what could not be read, then the groups with their tools', () => {
  const nodes = nodesOf({
    ...listed(builtIn(tool('read'), tool('write', { isOn: false }))),
    problems: ['mcp.json: no'],
  });
  expect(nodes.map(({ kind }) => kind)).toEqual(['sandbox', 'problem', 'group']);
  const group = nodes[2];
  expect(text(group)).toMatchObject({ label: 'Built In', description: '2 tools, 1 off' });
  expect(group && childrenOf(group).map((node) => text(node).label)).toEqual(['read', 'write']);
  expect(new Set(nodes.map((node) => text(node).id)).size).toBe(3);
});

test('a tool says what it does, touches and risks; one that is off looks and sounds so', () => {
  const on: ToolsNode = {
    kind: 'tool',
    of: '',
    tool: tool('http_get', { reach: 'network', effect: 'unsafe', risk: 'high' }),
  };
  expect(text(on)).toMatchObject({
    label: 'http_get',
    description: 'Does http_get.',
    spoken: 'Tool http_get, on, high risk: Does http_get.',
    icon: { id: 'globe' },
    context: 'tool-on',
  });
  expect(tips(on)).toEqual([
    'http_get',
    'Does http_get.',
    'It reads a copy of the workspace, and touches nothing else.',
    expect.stringMatching(/nobody can tell whether it happened/),
    'High risk. 30 s at most.',
  ]);
  const off: ToolsNode = { kind: 'tool', of: '', tool: { ...on.tool, isOn: false } };
  expect(text(off)).toMatchObject({
    description: 'off · Does http_get.',
    spoken: 'Tool http_get, off, high risk: Does http_get.',
    icon: { id: 'circle-slash', color: 'disabledForeground' },
    context: 'tool-off',
  });
  expect(tips(off)[1]).toMatch(/^It is switched off/);
});

test('a server says by which command it is approved again, and its tools are named without it', () => {
  const server: ToolsNode = { kind: 'group', group: { kind: 'mcp', name: 'said', package: 'said@1.2.3', tools: [] } };
  expect(text(server)).toMatchObject({ label: 'said', description: 'MCP server · 0 tools' });
  const below: ToolsNode = { kind: 'tool', of: 'said', tool: tool('said_echo') };
  expect(text(below)).toMatchObject({ label: 'echo', spoken: expect.stringContaining('said_echo') });
  expect(tips(below)[0]).toBe('said_echo');
  expect(tips(server)).toContain('penumbra mcp approve said');
});

test('the sandbox is ready, or says what is missing and what mends it', () => {
  const node: ToolsNode = { kind: 'sandbox' };
  expect(text(node).description).toBe('not looked at yet');
  const ready = { isReady: true, brief: 'ready', sentence: 'gVisor: runsc 1\nimage: made' };
  expect(text(node, ready)).toMatchObject({ description: 'ready', icon: { id: 'shield' } });
  expect(tips(node, ready)).toEqual(['Sandbox: ready', 'gVisor: runsc 1', 'image: made']);
  const missing = { isReady: false, brief: 'no gVisor', sentence: 'there is none', mend: 'apt-get install runsc' };
  expect(text(node, missing)).toMatchObject({ description: 'no gVisor', icon: { id: 'warning' } });
  expect(text(node, missing).spoken).toContain('apt-get install runsc');
});
