/**
 * Changes to a SQLite file of the staged copy.
 *
 * 1. The copy takes the file that a statement left once a call, and only where the program says that all of it was done.
 * 2. It takes nothing but that file, and has no log beside it afterwards.
 * 3. A database that another call changed meanwhile stays as that one left it.
 */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { SandboxResult } from '../sandbox/sandbox.ts';
import { kindInWords, type Stage } from '../staging/stage/stage.ts';
import { KEEPS_KEYS_MS } from '../tools/adapters.ts';
import type { Tool, ToolContext, ToolResult } from '../tools/tool.ts';
import { pathOf, type TreeChange } from '../trees/tree.ts';
import { foldersAbove, type TreePath } from '../trees/tree-path.ts';
import { ask, CALL_MS, filesOf, type Input, inputOf, partsOf } from './asking.ts';
import { type Failed, failed } from './failures.ts';
import { executeCommand } from './programs.ts';
import { CHANGES, MAKES_TABLE } from './statement.ts';
import { linesOf, Table } from './table.ts';

const tool = 'sqlite_execute';

const Output = Table.extend({
  /** Rows; what triggers and foreign keys changed is not among them. */
  changed: z.int(),
});
type Output = z.infer<typeof Output>;

export const sqliteExecute: Tool<Input, Output> = {
  name: tool,
  purpose: 'Change a SQLite database of the copy by one statement, in a container: all of it or nothing.',
  from: 'built in',
  input: inputOf(
    CHANGES,
    'one INSERT, REPLACE, UPDATE, DELETE, CREATE, ALTER or DROP (or WITH before it), and nothing temporary',
    'One statement, ? where a parameter stands. CREATE TABLE makes a file that is not there',
  ),
  output: Output,
  effect: 'keyed',
  keepsKeysMs: KEEPS_KEYS_MS,
  needs: { files: 'write', sandbox: true },
  limits: { ms: CALL_MS },
  risk: 'low',
  run: async (input, context) => {
    const before = await context.stage();
    const unfit = whyUnfit(before, input);
    if (unfit !== undefined) return failed(tool, unfit, 'file');
    const files = filesOf(before.tree(), input.file);
    const result = await ask({ tool, command: executeCommand, input, files }, context);
    return keptOnce(context, (now) => {
      if (result.state === 'failed') throw new NotKept(result);
      requireSame(input.file, before, now);
      take(now, input.file, result.left);
      const { columns, rows, truncated, changed = 0 } = result.answer;
      const value = { columns, rows, truncated, changed };
      const told = `changed rows: ${changed}`;
      return { state: 'done', value, text: columns.length > 0 ? `${told}\n${linesOf(value)}` : told };
    });
  },
};

/** Ends what is done to the copy, which stays as it was. */
class NotKept extends Error {
  readonly result: Failed;

  constructor(result: Failed) {
    super(result.failure.message);
    this.result = result;
  }
}

/** Also where this attempt failed: what an earlier one of the same call did is its answer. */
async function keptOnce(context: ToolContext, work: (now: Stage) => ToolResult<Output>): Promise<ToolResult<Output>> {
  // As it stands now, with what other calls did to it.
  const now = await context.stage();
  try {
    return now.once(context.idempotencyKey, () => work(now));
  } catch (error) {
    if (error instanceof NotKept) return error.result;
    throw error;
  }
}

function whyUnfit(stage: Stage, { file, sql }: Input): string | undefined {
  const there = stage.entry(file);
  if (there) return there.kind === 'file' ? undefined : `${file}: ${kindInWords(there)}, and a file was expected`;
  if (!MAKES_TABLE.test(sql)) return `there is no file ${file} in the copy; only CREATE TABLE makes one`;
  const above = foldersAbove(file).find((path) => (stage.entry(path)?.kind ?? 'folder') !== 'folder');
  return above === undefined ? undefined : `${above} is no folder`;
}

function requireSame(file: TreePath, before: Stage, now: Stage): void {
  if (partsOf(file).every((path) => isDeepStrictEqual(before.entry(path), now.entry(path)))) return;
  throw new NotKept(
    failed(tool, `another call changed ${file} meanwhile, and nothing of this one was kept`, 'file', 'conflict'),
  );
}

/** What the program is not there to leave is not taken, and nothing else then. */
function take(stage: Stage, file: TreePath, { changed, refused }: Pick<SandboxResult, 'changed' | 'refused'>): void {
  const parts = new Set(partsOf(file));
  const own = changed.filter((change) => parts.has(pathOf(change)));
  const strange = refused[0] ?? own.find((change) => !isFit(change, file));
  if (strange !== undefined) {
    const what = typeof strange === 'string' ? strange : `${pathOf(strange)} was ${strange.kind}`;
    throw new NotKept(failed(tool, `what was left of the database is not taken (${what})`, 'file'));
  }
  for (const change of own) {
    if ('bytes' in change) stage.write(file, change.bytes);
    else stage.remove(pathOf(change));
  }
}

const isFit = (change: TreeChange, file: TreePath): boolean =>
  pathOf(change) === file ? 'bytes' in change : change.kind === 'removed';
