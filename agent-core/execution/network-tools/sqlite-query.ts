/** Questions to a SQLite file of the staged copy. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { parseJson } from '../../contracts/json.ts';
import { classify } from '../healing/classify.ts';
import type { SandboxResult } from '../sandbox/sandbox.ts';
import type { Tool, ToolResult } from '../tools/tool.ts';
import { EntryTree } from '../trees/entry-tree.ts';
import type { Tree } from '../trees/tree.ts';
import { TreePath } from '../trees/tree-path.ts';
import { sqliteCommand } from './sqlite-program.ts';

const MOST_ROWS = 1_000;
const MOST_BYTES = 500_000;
const LONGEST_MS = 30_000;
/** What asks and changes nothing; ATTACH, PRAGMA and VACUUM INTO would reach other files. */
const ASKS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*(?:(?!\*\/)[\s\S])*\*\/)*(?:SELECT|WITH|VALUES|EXPLAIN)\b/i;

const Input = z.strictObject({
  file: TreePath.describe('A SQLite database of the copy'),
  sql: z
    .string()
    .max(20_000)
    .regex(ASKS, 'one SELECT (or WITH, VALUES, EXPLAIN): the database is for reading')
    .describe('One statement, ? where a parameter stands. Tables are in sqlite_schema'),
  parameters: z
    .array(z.union([z.string(), z.number(), z.null()]))
    .max(100)
    .default([]),
});

const Value = z.union([z.string(), z.number(), z.null(), z.object({ base64: z.string() })]);
const Output = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(Value)),
  /** There are more rows. */
  truncated: z.boolean(),
});
type Output = z.infer<typeof Output>;

/** As the program in the container prints it; the file may have made it print anything. */
const Printed = z.union([Output, z.object({ error: z.string().max(2_000), code: z.int().optional() })]);

export const sqliteQuery: Tool<z.output<typeof Input>, Output> = {
  name: 'sqlite_query',
  purpose: 'Ask a SQLite database of the copy; it is opened for reading, in a container.',
  from: 'built in',
  input: Input,
  output: Output,
  effect: 'pure',
  needs: { files: 'read', sandbox: true },
  limits: { ms: LONGEST_MS * 2 },
  risk: 'low',
  run: async ({ file, sql, parameters }, context) => {
    const stage = await context.stage();
    if (stage.entry(file)?.kind !== 'file') return failed(`there is no file ${file} in the copy`, 'file');
    const sandbox = await context.sandbox();
    const asked = { file, sql, parameters, mostRows: MOST_ROWS, mostBytes: MOST_BYTES };
    const call = {
      command: sqliteCommand(),
      files: only(stage.tree(), [file, `${file}-wal`]),
      input: Buffer.from(JSON.stringify(asked)),
      limits: { wallMs: LONGEST_MS },
    };
    const result = await sandbox.run(call, context.signal);
    if (context.signal.aborted) throw new PenumbraError('cancelled', 'The call was cancelled.');
    return answerOf(result);
  },
};

/** The log of changes that are not in the file yet belongs to it. */
function only(tree: Tree, paths: readonly string[]): Tree {
  const entries = [...tree.entries()].filter(({ path }) => paths.includes(path));
  return new EntryTree(entries, (file) => tree.content(file));
}

function answerOf({ ending, exitCode, stdout }: SandboxResult): ToolResult<Output> {
  if (ending === 'timed-out') return failed(`it took longer than ${LONGEST_MS / 1000} s`, 'sql', 'timed-out');
  const printed = Printed.safeParse(parseJson(Buffer.from(stdout).toString()));
  if (exitCode !== 0 || !printed.success) return failed('the database could not be read', 'file');
  if ('error' in printed.data) return refused(printed.data);
  return { state: 'done', value: printed.data, text: tableOf(printed.data) };
}

/** What SQLite says, by its own code. */
function refused({ error, code }: { readonly error: string; readonly code?: number | undefined }): ToolResult<Output> {
  const name = code === undefined ? undefined : PRIMARY[code & 0xff];
  if (name === undefined) return failed(error, 'sql');
  const cause = { from: 'sqlite', code: `SQLITE_${name}` } as const;
  const verdict = classify(cause, 0);
  const kind = verdict.class === 'repair' ? 'bad-arguments' : verdict.kind;
  const field = verdict.class === 'repair' && { field: name === 'NOTADB' ? 'file' : 'sql' };
  return { state: 'failed', failure: { kind, message: `sqlite_query: ${error}.`, ...field }, cause };
}

/** SQLite's primary result codes by their numbers (sqlite.org/rescode.html). */
const PRIMARY: Readonly<Record<number, string>> = {
  ...{ 1: 'ERROR', 3: 'PERM', 5: 'BUSY', 6: 'LOCKED', 7: 'NOMEM', 8: 'READONLY', 9: 'INTERRUPT', 10: 'IOERR' },
  ...{ 11: 'CORRUPT', 13: 'FULL', 14: 'CANTOPEN', 15: 'PROTOCOL', 17: 'SCHEMA', 18: 'TOOBIG', 19: 'CONSTRAINT' },
  ...{ 20: 'MISMATCH', 23: 'AUTH', 25: 'RANGE', 26: 'NOTADB' },
};

function failed(why: string, field: string, kind = 'bad-arguments'): ToolResult<never> {
  return { state: 'failed', failure: { kind, message: `sqlite_query: ${why}.`, field, next: 'repair' } };
}

/** A line a row, values as JSON parted by tabs. */
function tableOf({ columns, rows, truncated }: Output): string {
  const lines = rows.map((row) => row.map((value) => JSON.stringify(value)).join('\t'));
  return [columns.join('\t'), ...lines, ...(truncated ? ['(there are more rows)'] : [])].join('\n');
}
