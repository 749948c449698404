/** A server of a few lines, as if it had been installed and approved. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { definitionOf, pinOf } from '../../../../agent-core/execution/mcp/definition.ts';
import { installedIn } from '../../../../agent-core/execution/mcp/install.ts';
import { McpServers, type PackageServer } from '../../../../agent-core/execution/mcp/servers.ts';

const TOOLS = ['hang', 'scribble'].map((name) => ({ name, description: 'Tiny.', inputSchema: { type: 'object' } }));

/** `hang` never answers; `scribble` says where its program lies and whether it is as it was, and writes over it. */
const PROGRAM = `
const fs = require('node:fs');
const own = fs.readFileSync(__filename, 'utf8');
const tools = {
  hang: () => void fs.writeFileSync('/tmp/called', ''),
  scribble: () => {
    const isMounted = fs.readFileSync('/proc/mounts', 'utf8').includes(' /work/node_modules overlay');
    const isOwn = !own.includes('scribbled' + ' over');
    fs.appendFileSync(__filename, '// scribbled' + ' over');
    const isWritten = fs.readFileSync(__filename, 'utf8').endsWith('// scribbled' + ' over');
    return (isMounted ? 'mounted' : 'sent') + (isOwn && isWritten ? ', as it was' : ', another');
  },
};
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'tiny', version: '1' } }),
  'tools/list': () => ({ tools: ${JSON.stringify(TOOLS)} }),
  'tools/call': ({ name }) => {
    const text = tools[name]();
    return text && { content: [{ type: 'text', text }] };
  },
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const result = answers[method]?.(params);
  if (id !== undefined && result) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
});
`;

export interface Tiny {
  readonly servers: McpServers;
  readonly name: string;
  readonly server: PackageServer;
}

export async function addTiny(data: string): Promise<Tiny> {
  const servers = new McpServers(data);
  const name = 'tiny';
  const entry = path.join('node_modules', name, 'index.cjs');
  const file = path.join(servers.place(name), entry);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, PROGRAM);
  const { digest } = await installedIn(servers.place(name));
  const tools = TOOLS.map((told) => ({ ...definitionOf(told), pin: pinOf(definitionOf(told)) }));
  const server = { package: 'tiny@1.0.0', entry, args: [], files: digest, tools };
  servers.set(name, server);
  return { servers, name, server };
}
