/** What a server says of its tools, shown to a person, and pinned once they said yes. */
import { createInterface } from 'node:readline/promises';
import { connect } from '../../execution/mcp/connection.ts';
import { type Definition, pinOf } from '../../execution/mcp/definition.ts';
import { connectHttp } from '../../execution/mcp/http-connection.ts';
import { installedIn } from '../../execution/mcp/install.ts';
import { isHttp, type McpServer, type McpServers, type PackageServer } from '../../execution/mcp/servers.ts';
import { nameOf } from '../../execution/mcp/tools.ts';
import type { Body } from '../tools/body.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine, printableLines } from './printable.ts';

export interface Reviewed {
  readonly servers: McpServers;
  readonly body: Body;
  readonly name: string;
  readonly isYes: boolean;
  readonly io: CommandIo;
}

/** Asks it for its tools, shows them, and pins them once a person said yes. `server` is as it will be kept, but for its pins. */
export async function review(server: McpServer, { servers, body, name, isYes, io }: Reviewed): Promise<number> {
  const { definitions, ...found } = isHttp(server)
    ? { definitions: await toldBy(connectHttp(body.launch(name, server))) }
    : await startedFrom(server, servers.place(name), body, name, io);
  await put(io.stdout, shown(name, definitions, servers.all()[name]));
  if (!isYes && !(await saysYes(io))) {
    await put(io.stderr, 'Nothing was approved.\n');
    return EXIT.waiting;
  }
  const tools = definitions.map((definition) => ({ ...definition, pin: pinOf(definition) }));
  servers.set(name, { ...server, ...found, tools });
  await put(io.stderr, `Approved ${tools.length} tools of ${name}. \`penumbra tools\` lists them.\n`);
  return EXIT.done;
}

async function startedFrom(server: PackageServer, place: string, body: Body, name: string, io: CommandIo) {
  const installed = await installedIn(place);
  await put(io.stderr, `Starting ${name} in a container without network …\n`);
  const connecting = connect(await body.sandbox(), { ...server, ...installed });
  return { definitions: await toldBy(connecting), files: installed.digest };
}

async function toldBy(connecting: ReturnType<typeof connect>): Promise<readonly Definition[]> {
  const connection = await connecting;
  return await connection.tools().finally(() => connection.close());
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
