/** The tools of the databases of a data folder, and the one way to them. */
import { type Database, Databases, hostsOf } from '../../execution/postgres/databases.ts';
import { type DatabaseWay, MOST_BYTES, toolsOfDatabases } from '../../execution/postgres/tools.ts';
import type { Tool } from '../../execution/tools/tool.ts';
import type { WaysOut } from './ways-out.ts';

/** Longer than any call. */
const LASTS_MS = 60_000;

/** Throws `bad-input` where the file of databases makes no sense. */
export function databaseTools(folder: string, waysOut: WaysOut): Tool[] {
  const databases = new Databases(folder);
  const password = (name: string) => databases.password(name);
  return toolsOfDatabases(databases.all(), { password, egress: egressOf(waysOut) });
}

/** What adding a database granted to its calls. */
export const egressOf =
  (waysOut: WaysOut): DatabaseWay['egress'] =>
  (database: Database, tool, { run, idempotencyKey }) =>
    waysOut.toServer({
      run,
      tool,
      call: idempotencyKey,
      hosts: hostsOf(database),
      lastsMs: LASTS_MS,
      bytes: MOST_BYTES,
    });
