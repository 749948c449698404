/** One running server: the official client over the container's streams. It is asked for tools and nothing else. */
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { TreePath } from '../trees/tree-path.ts';
import { type Definition, definitionOf } from './definition.ts';
import type { Installed } from './install.ts';
import { LineTransport } from './line-transport.ts';

/** A server lives so long at most, ms. */
export const LIFE_MS = 30 * 60_000;
const START_MS = 60_000;
const MOST_TOOLS = 200;
const MOST_PAGES = 50;

/** All but npm's own notes. */
const PACKAGES = TreePath.parse('node_modules');

export interface Launch extends Installed {
  /** The package and its version. */
  readonly package: string;
  readonly entry: string;
  readonly args: readonly string[];
}

/** What a call gave, for reading; pictures and the like are named by their kind and size. */
export interface Called {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>> | undefined;
}

export interface Connection {
  /** What the server says of its tools now. Throws in words where it lies about its own schema or says too much. */
  tools(signal?: AbortSignal): Promise<readonly Definition[]>;
  /** Rejects where the server does not answer within `ms`, breaks the protocol or is gone. */
  call(tool: string, given: Readonly<Record<string, unknown>>, ms: number, signal?: AbortSignal): Promise<Called>;
  readonly isClosed: boolean;
  close(): Promise<void>;
}

/**
 * The client would compile patterns of the server's own over what the server sends: one of them may take for ever, in this process.
 * Results are checked by `tools.ts`.
 */
const UNCHECKED = {
  getValidator: () => (input: unknown) => ({ valid: true, data: input as never, errorMessage: undefined }) as const,
};

/** Starts a server in a container without network and shakes hands. Throws what `Sandbox.serve` throws, and `bad-input` in words. */
export async function connect(
  sandbox: Sandbox,
  { package: what, entry, args, files, digest }: Launch,
  signal?: AbortSignal,
): Promise<Connection> {
  const { JSONRPCMessageSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const fixed = { what, digest, folders: [PACKAGES] };
  const call = { command: ['node', entry, ...args], files, fixed, limits: { wallMs: LIFE_MS } };
  const served = await sandbox.serve(call, signal);
  const transport = new LineTransport(served, (value) => JSONRPCMessageSchema.parse(value));
  return await converse(transport, { signal, said: () => transport.said });
}

export interface Handshake {
  readonly signal?: AbortSignal | undefined;
  readonly startMs?: number | undefined;
  /** What it printed beside its messages. */
  readonly said?: () => string;
}

/** Shakes hands over `transport`, and closes it where that fails; `bad-input` in words then. */
export async function converse(
  transport: Transport,
  { signal, startMs = START_MS, said = () => '' }: Handshake = {},
): Promise<Connection> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  // No sampling, no roots, no elicitation: what a server asks for beyond that is refused by the protocol itself.
  const client = new Client({ name: 'penumbra', version: '1' }, { capabilities: {}, jsonSchemaValidator: UNCHECKED });
  let isClosed = false;
  client.onclose = () => {
    isClosed = true;
  };
  try {
    await client.connect(transport, { timeout: startMs, ...(signal && { signal }) });
  } catch (error) {
    await transport.close();
    if (error instanceof PenumbraError) throw error;
    const also = said() === '' ? '' : ` It said: ${said()}`;
    throw new PenumbraError('bad-input', `The server did not start as a server should: ${wordsOf(error)}.${also}`);
  }
  return {
    tools: async (by) => {
      const found: Definition[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        if (++pages > MOST_PAGES)
          throw new PenumbraError('bad-input', 'The server does not stop telling of its tools.');
        const page = await client.listTools(cursor === undefined ? {} : { cursor }, {
          timeout: startMs,
          ...(by && { signal: by }),
        });
        found.push(...page.tools.map(definitionOf));
        cursor = page.nextCursor;
        if (found.length > MOST_TOOLS)
          throw new PenumbraError('bad-input', `The server has more than ${MOST_TOOLS} tools.`);
      } while (cursor !== undefined);
      return found;
    },
    call: async (name, given, ms, by) => {
      const result = await client.callTool({ name, arguments: { ...given } }, undefined, {
        timeout: ms,
        maxTotalTimeout: ms,
        ...(by && { signal: by }),
      });
      const content = Array.isArray(result.content) ? result.content : [];
      const structured = result.structuredContent as Called['structured'];
      return { isError: result.isError === true, text: content.map(readable).join('\n'), structured };
    },
    get isClosed() {
      return isClosed;
    },
    close: () => client.close(),
  };
}

function readable(part: {
  readonly type: string;
  readonly text?: string;
  readonly data?: string;
  readonly mimeType?: string;
}): string {
  if (part.type === 'text') return part.text ?? '';
  const size = part.data === undefined ? '' : `, ${Math.round((part.data.length * 3) / 4)} bytes`;
  return `[${part.type}${part.mimeType ? ` ${part.mimeType}` : ''}${size}]`;
}
