/** Tools over the databases that a person added: one that reads, and one that changes those that were added for it. */
import * as z from 'zod';
import type { CallEgress } from '../egress/call-egress.ts';
import { inUrl } from '../egress/hosts.ts';
import type { Tool, ToolContext, ToolResult } from '../tools/tool.ts';
import { type Answered, ask } from './asking.ts';
import { addressOf, type Database, hostsOf } from './databases.ts';
import { ASKS, CHANGES } from './statement.ts';
import { linesOf, Table } from './values.ts';

/** Of one call. */
export const LONGEST_MS = 30_000;
/** Of one call, both ways: rows are no longer taken long before. */
export const MOST_BYTES = 16 << 20;

export interface DatabaseWay {
  /** Empty where there is none. */
  readonly password: (name: string) => string;
  /** The way out to this database alone. */
  readonly egress: (
    database: Database,
    tool: string,
    context: Pick<ToolContext, 'run' | 'idempotencyKey'>,
  ) => CallEgress;
  readonly longestMs?: number;
}

const Parameters = z
  .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .max(100)
  .default([])
  .describe('For $1, $2 …');
const sql = (begins: RegExp, what: string) =>
  z.string().max(20_000).regex(begins, what).describe('One statement; $1, $2 … where parameters stand');
const Changed = Table.extend({
  /** As the server tells it: `UPDATE 3`. */
  command: z.string(),
});

type Input = { readonly database: string; readonly sql: string; readonly parameters: z.output<typeof Parameters> };

/** None where there is no database; one where none may be changed. */
export function toolsOfDatabases(databases: Readonly<Record<string, Database>>, way: DatabaseWay): Tool[] {
  const all = Object.entries(databases);
  const writable = all.filter(([, { write }]) => write);
  return [
    ...(all.length > 0 ? [queryTool(Object.fromEntries(all), way)] : []),
    ...(writable.length > 0 ? [executeTool(Object.fromEntries(writable), way)] : []),
  ] as unknown as Tool[];
}

function queryTool(databases: Readonly<Record<string, Database>>, way: DatabaseWay): Tool<Input, Table> {
  const begins = 'one SELECT (or WITH, VALUES, TABLE, EXPLAIN) without a comment before it: this is for reading';
  return {
    ...commonOf(databases, way),
    name: 'postgres_query',
    purpose: 'Ask a Postgres database that a person added, in a transaction that only reads.',
    input: z.strictObject({ database: nameOf(databases), sql: sql(ASKS, begins), parameters: Parameters }),
    output: Table,
    effect: 'pure',
    risk: 'medium',
    run: async (input, context) => {
      const result = await asked('postgres_query', true, input, { databases, way, context });
      if (result.state !== 'done') return result;
      return { state: 'done', value: result.value.table, text: linesOf(result.value.table) };
    },
  };
}

/** Nothing tells whether a change was made that nobody heard the end of: it has no key. */
function executeTool(
  databases: Readonly<Record<string, Database>>,
  way: DatabaseWay,
): Tool<Input, z.infer<typeof Changed>> {
  const begins = 'one INSERT, UPDATE, DELETE or MERGE (or WITH before it), without a comment before it';
  return {
    ...commonOf(databases, way),
    name: 'postgres_execute',
    purpose: 'Change rows of a Postgres database that a person added for writing, in a transaction of its own.',
    input: z.strictObject({ database: nameOf(databases), sql: sql(CHANGES, begins), parameters: Parameters }),
    output: Changed,
    effect: 'unsafe',
    risk: 'high',
    run: async (input, context) => {
      const result = await asked('postgres_execute', false, input, { databases, way, context });
      if (result.state !== 'done') return result;
      const { table, command } = result.value;
      return { state: 'done', value: { ...table, command }, text: `${command}\n${linesOf(table)}` };
    },
  };
}

function commonOf(databases: Readonly<Record<string, Database>>, { longestMs = LONGEST_MS, password }: DatabaseWay) {
  const hosts = Object.values(databases).flatMap(hostsOf);
  const secrets = Object.entries(databases)
    .filter(([name]) => password(name) !== '')
    .map(([name, database]) => ({ name: `the password of ${name}`, host: placeOf(database) }));
  return {
    from: 'built in',
    needs: { files: 'none', granted: [...new Set(hosts)], secrets },
    sendsCredentials: false,
    limits: { ms: longestMs + 5_000 },
    hostOf: ({ database }: Input) => {
      const known = databases[database];
      return known && placeOf(known);
    },
  } as const;
}

function placeOf(database: Database): string {
  const { host, port } = addressOf(database).at;
  return `${inUrl(host)}:${port}`;
}

const nameOf = (databases: Readonly<Record<string, Database>>) =>
  z.enum(Object.keys(databases)).describe('One that a person added');

async function asked(
  tool: string,
  isReading: boolean,
  { database: name, sql, parameters }: Input,
  of: { databases: Readonly<Record<string, Database>>; way: DatabaseWay; context: ToolContext },
): Promise<ToolResult<Answered>> {
  const { databases, way, context } = of;
  const database = databases[name];
  if (!database) {
    const failure = { kind: 'bad-arguments', message: `There is no database ${name}.`, field: 'database' };
    return { state: 'failed', failure: { ...failure, next: 'repair' } };
  }
  const statement = { tool, name, database, sql, parameters, isReading };
  const limits = { ms: way.longestMs ?? LONGEST_MS, signal: context.signal };
  return await ask({
    ...{ ...statement, ...limits },
    password: way.password(name),
    egress: way.egress(database, tool, context),
  });
}
