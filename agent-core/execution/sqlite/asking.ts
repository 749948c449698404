/** One statement to a SQLite file of the staged copy, in a container: what goes in, and what comes out as hostile input. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { parseJson } from '../../contracts/json.ts';
import type { SandboxResult } from '../sandbox/sandbox.ts';
import type { ToolContext } from '../tools/tool.ts';
import { EntryTree } from '../trees/entry-tree.ts';
import type { Tree, TreeEntry } from '../trees/tree.ts';
import { foldersAbove, TreePath } from '../trees/tree-path.ts';
import { ended, type Failed, failed, refused } from './failures.ts';
import { Table } from './table.ts';

const MOST_ROWS = 1_000;
const MOST_BYTES = 500_000;
const LONGEST_MS = 30_000;
/** With the container's start and its files. */
export const CALL_MS = LONGEST_MS * 2;

const NOT_EXACT = 'a whole number beyond 2^53 is not kept exactly: write it into the statement';
const isExact = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value);

/** What a statement may be given. */
export const inputOf = (begins: RegExp, what: string, about: string) =>
  z.strictObject({
    file: TreePath.describe('A SQLite database of the copy'),
    sql: z.string().max(20_000).regex(begins, what).describe(about),
    parameters: z
      .array(z.union([z.string(), z.number().refine(isExact, NOT_EXACT), z.null()]))
      .max(100)
      .default([]),
  });
export type Input = z.output<ReturnType<typeof inputOf>>;

/** With how many rows it changed, where it may change some; the file may have made the program print anything. */
const Answer = Table.extend({ changed: z.int().min(0).optional() });
export type Answer = z.infer<typeof Answer>;
const Printed = z.union([Answer, z.object({ error: z.string().max(2_000), code: z.int().optional() })]);

export interface Asked {
  readonly tool: string;
  readonly command: readonly string[];
  readonly input: Input;
  /** What the program finds. */
  readonly files: Tree;
}

type Answered = {
  readonly state: 'done';
  readonly answer: Answer;
  readonly left: Pick<SandboxResult, 'changed' | 'refused'>;
};

/** Throws `cancelled`, and what a sandbox throws. */
export async function ask(asked: Asked, context: ToolContext): Promise<Answered | Failed> {
  const { command, files } = asked;
  const told = { ...asked.input, mostRows: MOST_ROWS, mostBytes: MOST_BYTES };
  const call = { command, files, input: Buffer.from(JSON.stringify(told)), limits: { wallMs: LONGEST_MS } };
  const sandbox = await context.sandbox();
  const result = await sandbox.run(call, context.signal);
  if (context.signal.aborted) throw new PenumbraError('cancelled', 'The call was cancelled.');
  return answerOf(asked.tool, result);
}

function answerOf(tool: string, result: SandboxResult): Answered | Failed {
  const { ending, exitCode, stdout } = result;
  if (ending === 'timed-out') return failed(tool, `it took longer than ${LONGEST_MS / 1000} s`, 'sql', 'timed-out');
  if (ending !== 'exited') return ended(tool, ending);
  const printed = Printed.safeParse(parseJson(Buffer.from(stdout).toString()));
  if (exitCode !== 0 || !printed.success) return failed(tool, 'the database could not be read', 'file');
  if ('error' in printed.data) return refused(tool, printed.data);
  return { state: 'done', answer: printed.data, left: result };
}

/** The file, and what SQLite may have beside it: changes that are not in it yet, their index, what takes an interrupted one back. */
export const partsOf = (file: TreePath): TreePath[] =>
  ['', '-wal', '-shm', '-journal'].flatMap((ending) => {
    // A name may be too long for that.
    const part = TreePath.safeParse(`${file}${ending}`);
    return part.success ? [part.data] : [];
  });

/** Of `tree` only the database and the folder that it is to lie in. */
export function filesOf(tree: Tree, file: TreePath): Tree {
  const parts = partsOf(file);
  const entries: TreeEntry[] = [...tree.entries()].filter(({ kind, path }) => kind === 'file' && parts.includes(path));
  const folder = foldersAbove(file).at(-1);
  const above: TreeEntry[] = folder === undefined ? [] : [{ kind: 'folder', path: folder, mode: 0o755 }];
  return new EntryTree([...above, ...entries], (each) => tree.content(each));
}
