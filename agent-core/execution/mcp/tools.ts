/** Tools of servers as tools of the registry: called only while they are word for word what a person approved. */
import * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { authorityOf } from '../egress/hosts.ts';
import { classify } from '../healing/classify.ts';
import { isDeeper } from '../tools/depth.ts';
import { checkable } from '../tools/json-schema.ts';
import type { Tool, ToolContext, ToolResult } from '../tools/tool.ts';
import type { Called, Connection } from './connection.ts';
import { type PinnedDefinition, pinOf } from './definition.ts';
import { hostsOf, isHttp, type McpServer, sourceOf } from './servers.ts';
import type { McpSessions } from './sessions.ts';

const CALL_MS = 120_000;
const LONGEST_PURPOSE = 110;

const Output = z.object({ structured: z.record(z.string(), z.unknown()).optional() });
type Output = z.infer<typeof Output>;
type Given = Readonly<Record<string, unknown>>;

/** Every tool that a person approved of one server. */
export function toolsOf(name: string, server: McpServer, sessions: McpSessions): Tool[] {
  return server.tools.map((definition) => toolOf(name, server, definition, sessions) as unknown as Tool);
}

/** The name that a server's tool has here. */
export const nameOf = (server: string, tool: string): string =>
  `${server}_${tool.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, 64);

function toolOf(
  name: string,
  server: McpServer,
  definition: PinnedDefinition,
  sessions: McpSessions,
): Tool<Given, Output> {
  return {
    name: nameOf(name, definition.name),
    purpose: purposeOf(definition),
    from: `mcp ${sourceOf(server)}`,
    input: schemaOf(definition),
    output: Output,
    effect: 'unsafe',
    ...placeOf(server),
    limits: { ms: CALL_MS },
    risk: 'medium',
    run: (input, context) =>
      sessions.using(context.run, name, server, (connection) => called(connection, definition, input, context)),
  };
}

/** Adding one over HTTP granted its host to it: no call of its tools needs that again. */
function placeOf(server: McpServer): Pick<Tool, 'needs' | 'hostOf'> {
  if (!isHttp(server)) return { needs: { files: 'none', sandbox: true } };
  const host = authorityOf(new URL(server.url));
  return { needs: { files: 'none', granted: hostsOf(server) }, hostOf: () => host };
}

/** One line, in which nothing can hide. */
function purposeOf({ name, description }: PinnedDefinition): string {
  const line = description.replace(/[\p{C}\p{Z}]+/gu, ' ').trim() || name;
  return line.length <= LONGEST_PURPOSE ? line : `${line.slice(0, LONGEST_PURPOSE - 1)}…`;
}

/** Arguments are checked here, before they reach a server. One whose schema makes no sense is not called. */
function schemaOf({ name, inputSchema }: PinnedDefinition): z.ZodType<Given> {
  try {
    return checkable(inputSchema).pipe(z.record(z.string(), z.unknown())) as unknown as z.ZodType<Given>;
  } catch (error) {
    return z
      .record(z.string(), z.unknown())
      .refine(() => false, `${name} has a schema that makes no sense: ${wordsOf(error)}`);
  }
}

async function called(
  connection: Connection,
  definition: PinnedDefinition,
  input: Given,
  { signal }: ToolContext,
): Promise<ToolResult<Output>> {
  const told = await connection.tools(signal).catch(unlisted);
  if ('failure' in told) return told;
  const now = told.find(({ name }) => name === definition.name);
  if (!now) return refused('tool-gone', `The server no longer has a tool ${definition.name}.`);
  if (pinOf(now) !== definition.pin) {
    return refused(
      'tool-changed',
      `What the server says of ${definition.name} is not what was approved: a person has to look at it again.`,
    );
  }
  try {
    const { isError, text, structured } = await connection.call(definition.name, input, CALL_MS, signal);
    if (isError)
      return {
        state: 'failed',
        failure: { kind: 'tool-failed', message: text || `${definition.name} failed.`, next: 'repair' },
        cause: { from: 'rpc', code: 'tool-error' },
      };
    const wrong = whyWrong(definition, structured);
    // It was done all the same: never again by itself.
    if (wrong !== undefined) return refused('bad-result', wrong);
    return { state: 'done', value: structured ? { structured } : {}, text };
  } catch (error) {
    if (error instanceof PenumbraError) throw error;
    const code = (error as { code?: unknown }).code;
    // JSON-RPC's own refusals, from before anything was done: invalid request, no such method, invalid parameters.
    const cause = typeof code === 'number' ? ({ from: 'rpc', code } as const) : undefined;
    const verdict = cause && classify(cause, 0);
    if (cause && verdict?.happened === 'no')
      return { state: 'failed', failure: { kind: verdict.kind, message: wordsOf(error) }, cause };
    throw new PenumbraError('sandbox-failed', `${definition.name}: ${wordsOf(error)}`);
  }
}

/** Nothing was called by then. */
function unlisted(error: unknown): Extract<ToolResult<Output>, { state: 'failed' }> {
  if (error instanceof PenumbraError) throw error;
  const message = `The server does not say what tools it has: ${wordsOf(error)}`;
  return { state: 'failed', failure: { kind: 'server-error', message, next: 'give-up' } };
}

/** What is wrong with a result by the server's own schema, in words. */
function whyWrong({ name, outputSchema }: PinnedDefinition, structured: Called['structured']): string | undefined {
  if (!outputSchema) return undefined;
  if (isDeeper(structured)) return `What ${name} gave lies too deep in each other.`;
  const parsed = parsedBy(outputSchema, structured);
  if (parsed.success) return undefined;
  return `${name} did what it was asked, but what it gave is not what its schema says: ${describeIssue(parsed.error)}`;
}

function parsedBy(schema: unknown, value: unknown) {
  try {
    return checkable(schema).safeParse(value);
  } catch (error) {
    return z.never(`the schema makes no sense: ${wordsOf(error)}`).safeParse(value);
  }
}

const refused = (kind: string, message: string): ToolResult<Output> => ({
  state: 'failed',
  failure: { kind, message, next: 'give-up' },
});
