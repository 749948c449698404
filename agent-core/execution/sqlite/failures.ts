/** What went wrong with a statement, as the tools over SQLite files tell it. */
import { classify } from '../healing/classify.ts';
import type { Ending } from '../sandbox/sandbox.ts';
import type { ToolResult } from '../tools/tool.ts';

export type Failed = Extract<ToolResult<never>, { state: 'failed' }>;

export function failed(tool: string, why: string, field: string, kind = 'bad-arguments'): Failed {
  return { state: 'failed', failure: { kind, message: `${tool}: ${why}.`, field, next: 'repair' } };
}

/** What SQLite says, by its own code. */
export function refused(
  tool: string,
  { error, code }: { readonly error: string; readonly code?: number | undefined },
): Failed {
  const name = code === undefined ? undefined : PRIMARY[code & 0xff];
  if (name === undefined) return failed(tool, error, 'sql');
  const cause = { from: 'sqlite', code: `SQLITE_${name}` } as const;
  const verdict = classify(cause, 0);
  const kind = verdict.class === 'repair' ? 'bad-arguments' : verdict.kind;
  const field = verdict.class === 'repair' && { field: name === 'NOTADB' ? 'file' : 'sql' };
  return { state: 'failed', failure: { kind, message: `${tool}: ${error}.`, ...field }, cause };
}

/** What ended the container before the program came to its end. */
export function ended(tool: string, ending: Exclude<Ending, 'exited'>): Failed {
  const cause = { from: 'sandbox', ending } as const;
  const { kind } = classify(cause, 0);
  return { state: 'failed', failure: { kind, message: `${tool}: its container was ended.` }, cause };
}

/** SQLite's primary result codes by their numbers (sqlite.org/rescode.html). */
const PRIMARY: Readonly<Record<number, string>> = {
  ...{ 1: 'ERROR', 3: 'PERM', 5: 'BUSY', 6: 'LOCKED', 7: 'NOMEM', 8: 'READONLY', 9: 'INTERRUPT', 10: 'IOERR' },
  ...{ 11: 'CORRUPT', 13: 'FULL', 14: 'CANTOPEN', 15: 'PROTOCOL', 17: 'SCHEMA', 18: 'TOOBIG', 19: 'CONSTRAINT' },
  ...{ 20: 'MISMATCH', 23: 'AUTH', 25: 'RANGE', 26: 'NOTADB' },
};
