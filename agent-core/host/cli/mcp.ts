/** `penumbra mcp add PACKAGE@VERSION [--as NAME] [--yes] [-- ARGS…] | approve NAME [--yes] | remove NAME`: servers of tools, each approved by a person. */

import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { connect } from '../../execution/mcp/connection.ts';
import { type Definition, pinOf } from '../../execution/mcp/definition.ts';
import { install, installedIn } from '../../execution/mcp/install.ts';
import { McpServer, McpServers, ServerName } from '../../execution/mcp/servers.ts';
import { nameOf } from '../../execution/mcp/tools.ts';
import { Body } from '../tools/body.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine, printableLines } from './printable.ts';

type Untold = Pick<McpServer, 'package' | 'entry' | 'args'>;

/** Exits with 3 where a person has to say yes first, 5 where nothing isolates. */
export async function mcp(args: string[], io: CommandIo): Promise<number> {
  const options = { as: { type: 'string' }, yes: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [action, what, ...rest] = positionals;
  if (what === undefined || !['add', 'approve', 'remove'].includes(action ?? '')) {
    throw new PenumbraError(
      'bad-input',
      'usage: penumbra mcp add PACKAGE@VERSION [--as NAME] [--yes] [-- ARGS…] | approve NAME [--yes] | remove NAME',
    );
  }
  const servers = new McpServers(dataFolder({ env: io.env }));
  if (action === 'remove') return remove(servers, what, io);
  if (action === 'approve') return review(servers, what, known(servers, what), values.yes, io);
  const name = serverName(values.as ?? shortName(what));
  if (Object.hasOwn(servers.all(), name))
    throw new PenumbraError(
      'bad-input',
      `There is a server ${name} already; give another name with --as, or remove it first.`,
    );
  const spec = McpServer.shape.package.safeParse(what);
  if (!spec.success) throw new PenumbraError('bad-input', `${what}: ${describeIssue(spec.error)}`);
  await put(io.stderr, `Installing ${what}, with every script of it switched off …\n`);
  const entry = await install(what, servers.place(name));
  const code = await review(servers, name, { package: what, entry, args: rest }, values.yes, io);
  if (!Object.hasOwn(servers.all(), name)) rmSync(servers.place(name), { recursive: true, force: true });
  return code;
}

async function remove(servers: McpServers, name: string, io: CommandIo): Promise<number> {
  known(servers, name);
  servers.set(name, undefined);
  rmSync(servers.place(name), { recursive: true, force: true });
  await put(io.stderr, `The server ${name} and its tools are gone.\n`);
  return EXIT.done;
}

/** Starts it in a container, shows what it says of its tools, and pins that once a person said yes. */
async function review(
  servers: McpServers,
  name: string,
  server: Untold,
  isYes: boolean,
  io: CommandIo,
): Promise<number> {
  const body = new Body({ folder: dataFolder({ env: io.env }), clock: systemClock, log: () => {}, env: io.env });
  try {
    const { files, digest } = await installedIn(servers.place(name));
    await put(io.stderr, `Starting ${name} in a container without network …\n`);
    const connection = await connect(await body.sandbox(), { ...server, files });
    const definitions = await connection.tools().finally(() => connection.close());
    await put(io.stdout, shown(name, definitions, servers.all()[name]));
    if (!isYes && !(await saysYes(io))) {
      await put(io.stderr, 'Nothing was approved.\n');
      return EXIT.waiting;
    }
    const tools = definitions.map((definition) => ({ ...definition, pin: pinOf(definition) }));
    servers.set(name, { ...server, args: [...server.args], files: digest, tools });
    await put(io.stderr, `Approved ${tools.length} tools of ${name}. \`penumbra tools\` lists them.\n`);
    return EXIT.done;
  } finally {
    await body.close();
  }
}

/** Its tools, and what is new about them since they were last approved. */
function shown(name: string, definitions: readonly Definition[], before: McpServer | undefined): string {
  const pins = new Map(before?.tools.map((tool) => [tool.name, tool.pin]));
  const lines = definitions.map((tool) => {
    const pin = pins.get(tool.name);
    const news = !before || pin === pinOf(tool) ? '' : pin === undefined ? ' (NEW)' : ' (CHANGED)';
    return `${nameOf(name, tool.name)}${news}\n  ${printableLines(tool.description).replaceAll('\n', '\n  ')}\n  takes ${jsonLine(tool.inputSchema)}`;
  });
  return lines.join('');
}

async function saysYes(io: CommandIo): Promise<boolean> {
  if (!io.stdin.isTTY) return false;
  const question = createInterface({ input: io.stdin, output: io.stderr });
  const answer = await question.question('May agents call these tools? [y/N] ');
  question.close();
  return /^y(es)?$/i.test(answer.trim());
}

function known(servers: McpServers, name: string): McpServer {
  const all = servers.all();
  const server = Object.hasOwn(all, name) ? all[name] : undefined;
  if (server) return server;
  const names = Object.keys(all).join(', ');
  throw new PenumbraError(
    'bad-input',
    `There is no server ${name}. ${names ? `There are: ${names}.` : 'None was added.'}`,
  );
}

function serverName(name: string): string {
  const parsed = ServerName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new PenumbraError('bad-input', `${name}: ${describeIssue(parsed.error)}. Give one with --as.`);
}

/** `everything` for `@modelcontextprotocol/server-everything@1.2.3`. */
function shortName(spec: string): string {
  const name = spec.replace(/@[^@/]*$/, '').replace(/^.*\//, '');
  return name
    .replace(/^(mcp-)?server-|-mcp(-server)?$|^mcp-/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 24);
}
