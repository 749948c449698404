/** A database as a person would add it, with roles that fit and roles that do not, and calls of the tools over it. */
import { expect } from 'vitest';
import { CallEgress, readAllowed } from '../../../../agent-core/execution/egress/call-egress.ts';
import { NO_CREDENTIALS } from '../../../../agent-core/execution/egress/credentials.ts';
import { Gate } from '../../../../agent-core/execution/egress/gate.ts';
import { type Network, systemNetwork } from '../../../../agent-core/execution/egress/network.ts';
import { Database, hostsOf } from '../../../../agent-core/execution/postgres/databases.ts';
import { MOST_BYTES, toolsOfDatabases } from '../../../../agent-core/execution/postgres/tools.ts';
import type { ToolResult } from '../../../../agent-core/execution/tools/tool.ts';
import { MemoryLog } from '../../../support/egress.ts';
import type { PostgresServer } from '../../../support/postgres.ts';

export const PASSWORD = 'correct horse 4711';

const SETUP = `
  CREATE EXTENSION dblink;
  CREATE EXTENSION tablefunc;
  REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  CREATE TABLE item (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, name text, price numeric, paid boolean, at timestamptz);
  INSERT INTO item VALUES (1, 'tea', 2.50, true, '2026-01-02 03:04:05+00'), (2, NULL, NULL, false, NULL);
  CREATE SEQUENCE counter;
  CREATE FUNCTION touch() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION "say ""it""" () RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION owners() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT count(*) FROM item';
  CREATE FUNCTION fine(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT $1';
  GRANT EXECUTE ON FUNCTION crosstab(text) TO PUBLIC;
  CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}';
  GRANT SELECT ON item TO reader;
  CREATE ROLE writer LOGIN;
  GRANT SELECT, INSERT, UPDATE, DELETE ON item TO writer;
  GRANT USAGE ON SEQUENCE counter TO writer;
`;

/** Makes it, and has `reader` asked for its password. */
export async function makeShop(server: PostgresServer): Promise<void> {
  await server.database('shop');
  await server.query('shop', SETUP);
  const [row] = await server.query('shop', 'SHOW hba_file');
  const lines = ['host all reader 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust'];
  await server.query('shop', `COPY (VALUES ${lines.map((line) => `('${line}')`).join()}) TO '${row?.hba_file}'`);
  await server.query('shop', 'SELECT pg_reload_conf()');
}

export interface Calling {
  readonly url: string;
  readonly write?: boolean;
  readonly allow?: string[];
  readonly ca?: string | undefined;
  readonly password?: string;
  readonly ms?: number;
  readonly signal?: AbortSignal;
  readonly parameters?: unknown[];
  readonly network?: Network;
  readonly log?: MemoryLog;
}

export function egressOf(database: Database, { network = systemNetwork, log = new MemoryLog() }: Partial<Calling>) {
  const parts = { gate: new Gate(log, network), credentials: NO_CREDENTIALS, call: 'c1', run: 'r1' };
  const hosts = hostsOf(database).map(readAllowed);
  return new CallEgress({ ...parts, hosts, lastsMs: 60_000, bytes: MOST_BYTES });
}

/** Throws as the tool does; a statement that it does not take is an error with what is wrong. */
export async function called(tool: string, sql: string, calling: Calling): Promise<ToolResult<unknown>> {
  const { url, write, allow, ca, password = PASSWORD, ms = 10_000, parameters = [] } = calling;
  const shop = Database.parse({ url, write, allow, ca });
  const way = { password: () => password, egress: () => egressOf(shop, calling), longestMs: ms };
  const found = toolsOfDatabases({ shop }, way).find(({ name }) => name === tool);
  const input = found?.input.safeParse({ database: 'shop', sql, parameters });
  if (!found || !input?.success) throw new Error(input?.error?.issues[0]?.message ?? `no tool ${tool}`);
  const none = { stage: () => expect.unreachable(), sandbox: () => expect.unreachable() };
  const context = { ...none, egress: () => expect.unreachable(), run: 'r1', idempotencyKey: 'c1', hosts: [] };
  return await found.run(input.data, { ...context, signal: calling.signal ?? new AbortController().signal });
}

/** What is told, whichever way. */
export async function told(calling: Promise<ToolResult<unknown>>): Promise<string> {
  const result = await calling.catch((error: Error) => ({ state: 'threw', message: error.message }));
  return JSON.stringify(result);
}
