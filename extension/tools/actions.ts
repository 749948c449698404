/** Switching a tool off and on: the one of the node that is given, or one that the person chooses. */
import { window } from 'vscode';
import type { ListedTool } from '../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import type { ToolsNode } from './nodes.ts';
import { toolInShort } from './wording.ts';

export async function switchTool(host: AgentHostClient, node: ToolsNode | undefined, isOn: boolean): Promise<void> {
  const tool = node?.kind === 'tool' && node.tool.isOn !== isOn ? node.tool : await chosenTool(host, isOn);
  if (tool) await host.request('switchTool', { tool: tool.name, isOn });
}

async function chosenTool(host: AgentHostClient, isOn: boolean): Promise<ListedTool | undefined> {
  const { groups } = await host.request('listTools', {});
  const fitting = groups.flatMap(({ tools }) => tools).filter((tool) => tool.isOn !== isOn);
  const state = isOn ? 'on' : 'off';
  if (fitting.length === 0) {
    void window.showInformationMessage(`All tools are ${state}.`);
    return undefined;
  }
  const items = fitting.map((tool) => ({ label: tool.name, description: toolInShort(tool), tool }));
  const options = { title: 'Tools', placeHolder: `Choose the tool to switch ${state}`, matchOnDescription: true };
  return (await window.showQuickPick(items, options))?.tool;
}
