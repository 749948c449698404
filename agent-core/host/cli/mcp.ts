/** `penumbra mcp add | approve | login | remove`: servers of tools, each approved by a person. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { readAllowed } from '../../execution/egress/call-egress.ts';
import { install } from '../../execution/mcp/install.ts';
import { login } from '../../execution/mcp/login.ts';
import { type GivenClient, OAuthStore } from '../../execution/mcp/oauth-store.ts';
import {
  HttpServer,
  isHttp,
  type McpServer,
  McpServers,
  PackageServer,
  ServerName,
} from '../../execution/mcp/servers.ts';
import { Body } from '../tools/body.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { CLIENT_OPTIONS, readClient } from './mcp-client.ts';
import { type Reviewed, review } from './mcp-review.ts';
import { printable, printableLines } from './printable.ts';

const USAGE = `usage: penumbra mcp add PACKAGE@VERSION [--as NAME] [--yes] [-- ARGS…]
       penumbra mcp add https://HOST/… [--as NAME] [--allow HOST]… [CLIENT] [--yes]
       penumbra mcp login NAME [--allow HOST]… [CLIENT] [--yes]
       penumbra mcp approve NAME [--yes]
       penumbra mcp remove NAME
CLIENT, where a login registers no clients by itself: --client-id ID [--issuer URL [--client-secret-stdin]] [--port PORT]`;

interface Wanted {
  readonly what: string;
  readonly as: string | undefined;
  readonly allow: readonly string[];
  readonly rest: readonly string[];
  readonly client: GivenClient | undefined;
}

/** Exits with 3 where a person has to say yes or to log in first, 5 where nothing isolates. */
export async function mcp(args: string[], io: CommandIo): Promise<number> {
  const text = { type: 'string' } as const;
  const options = {
    as: text,
    allow: { ...text, multiple: true },
    yes: { type: 'boolean', default: false },
    ...CLIENT_OPTIONS,
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [action = '', what, ...rest] = positionals;
  if (what === undefined || !['add', 'approve', 'login', 'remove'].includes(action))
    throw new PenumbraError('bad-input', USAGE);
  const folder = dataFolder({ env: io.env });
  const servers = new McpServers(folder);
  if (action === 'remove') return remove(servers, what, folder, io);
  const body = new Body({ folder, clock: systemClock, log: () => {}, env: io.env, waiting: 0 });
  const { as, allow = [], yes: isYes } = values;
  for (const host of allow) readAllowed(host);
  const wanted = { what, as, allow, rest, client: await readClient(values, io) };
  try {
    if (action === 'add') return await add(wanted, folder, { servers, body, isYes, io });
    const reviewed = { servers, body, name: what, isYes, io };
    if (action === 'login') return await logIn(known(servers, what), wanted, folder, reviewed);
    return await review(known(servers, what), reviewed);
  } finally {
    await body.close();
  }
}

async function add(wanted: Wanted, folder: string, parts: Omit<Reviewed, 'name'>): Promise<number> {
  const { what, as, rest, client } = wanted;
  const { servers, io } = parts;
  const isAddress = /^[a-z]+:\/\//i.test(what);
  const name = serverName(as ?? (isAddress ? hostName(what) : shortName(what)));
  if (Object.hasOwn(servers.all(), name))
    throw new PenumbraError(
      'bad-input',
      `There is a server ${name} already; give another name with --as, or remove it first.`,
    );
  if (isAddress) return await addAddress(wanted, new OAuthStore(folder, name), { ...parts, name });
  if (client) throw new PenumbraError('bad-input', `${what} runs in a container, and has no login.`);
  const spec = PackageServer.shape.package.safeParse(what);
  if (!spec.success) throw new PenumbraError('bad-input', `${what}: ${describeIssue(spec.error)}`);
  await put(io.stderr, `Installing ${what}, with every script of it switched off …\n`);
  const entry = await install(what, servers.place(name));
  const server = { package: what, entry, args: [...rest], files: '', tools: [] };
  const code = await review(server, { ...parts, name });
  if (!Object.hasOwn(servers.all(), name)) rmSync(servers.place(name), { recursive: true, force: true });
  return code;
}

/** One that asks for a login is kept, without any tool, for `login` to go on with. */
async function addAddress(
  { what: url, allow, client }: Wanted,
  login: OAuthStore,
  reviewed: Reviewed,
): Promise<number> {
  const read = HttpServer.safeParse({ url, allow, tools: [] });
  if (!read.success) throw new PenumbraError('bad-input', `${url}: ${describeIssue(read.error)}`);
  try {
    return await review(read.data, reviewed);
  } catch (error) {
    if (!(error instanceof PenumbraError) || error.code !== 'no-consent') throw error;
    reviewed.servers.set(reviewed.name, read.data);
    if (client) login.write({ given: client });
    await put(reviewed.io.stderr, `${printableLines(error.message)}\n`);
    return EXIT.waiting;
  }
}

async function logIn(
  server: McpServer,
  { allow, client }: Wanted,
  folder: string,
  reviewed: Reviewed,
): Promise<number> {
  const { servers, name, body, io } = reviewed;
  if (!isHttp(server)) throw new PenumbraError('bad-input', `${name} runs in a container, and has no login.`);
  const granted = { ...server, allow: [...new Set([...server.allow, ...allow])] };
  servers.set(name, granted);
  const show = (url: URL) =>
    put(io.stderr, `Open this address in a browser, and log in there:\n${printable(url.href)}\n`);
  const kept = new OAuthStore(folder, name);
  if (client) kept.write({ given: client });
  const isAsked = await login({ ...body.launch(name, granted), login: kept, show });
  await put(io.stderr, isAsked ? `Logged in at ${name}.\n` : `${name} asks for no login.\n`);
  return await review(granted, reviewed);
}

async function remove(servers: McpServers, name: string, folder: string, io: CommandIo): Promise<number> {
  known(servers, name);
  servers.set(name, undefined);
  rmSync(servers.place(name), { recursive: true, force: true });
  new OAuthStore(folder, name).forget();
  await put(io.stderr, `The server ${name} and its tools are gone.\n`);
  return EXIT.done;
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

/** `example` for `https://mcp.example.com/`. */
function hostName(address: string): string {
  const labels = URL.canParse(address) ? new URL(address).hostname.split('.') : [];
  return (labels.length > 1 ? (labels.at(-2) ?? '') : '').replace(/[^a-z0-9]+/g, '_').slice(0, 24);
}
