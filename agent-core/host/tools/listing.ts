/** The tools of a data folder as a person is shown them: by where they come from, with what could not be read. */
import type { ListedTool, Result, ToolGroup } from '../../contracts/index.ts';
import { type McpServer, sourceOf } from '../../execution/mcp/servers.ts';
import { nameOf } from '../../execution/mcp/tools.ts';
import type { Registry } from '../../execution/tools/registry.ts';
import type { Tool } from '../../execution/tools/tool.ts';
import { limitWords, reachOf, touchWords } from './touches.ts';

export interface ListingSources {
  readonly registry: Registry;
  readonly servers: Readonly<Record<string, McpServer>>;
}

/** What is built in, then servers, then files, each by name; a group without tools is left out, but for a server's. */
export function groupsOf({ registry, servers }: ListingSources): Result<'listTools'>['groups'] {
  const all = registry.all();
  const listed = (tools: readonly Tool[]) => tools.map((tool) => listedTool(tool, registry.isOn(tool.name)));
  const ofServer = ([name, server]: [string, McpServer]): ToolGroup => {
    const names = new Set(server.tools.map((tool) => nameOf(name, tool.name)));
    return { kind: 'mcp', name, package: sourceOf(server), tools: listed(all.filter((tool) => names.has(tool.name))) };
  };
  const ofFile = (from: string): ToolGroup => ({
    kind: 'openapi',
    name: from.slice(OPENAPI.length),
    tools: listed(all.filter((tool) => tool.from === from)),
  });
  const files = new Set(all.map(({ from }) => from).filter((from) => from.startsWith(OPENAPI)));
  return [
    { kind: 'built-in', name: '', tools: listed(all.filter(({ from }) => from === 'built in')) },
    ...Object.entries(servers).sort(byName).map(ofServer),
    ...[...files].sort().map(ofFile),
  ];
}

const OPENAPI = 'openapi ';

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

function listedTool(tool: Tool, isOn: boolean): ListedTool {
  const { name, purpose, effect, risk } = tool;
  const words = { reach: reachOf(tool.needs), touches: touchWords(tool), limits: limitWords(tool) };
  return { name, purpose, effect, risk, ...words, isOn };
}
