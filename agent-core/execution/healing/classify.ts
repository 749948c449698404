/** From a failure to what can be done about it, by the table in `taxonomy.ts`. Pure. */
import { constants } from 'node:os';
import type { Ending } from '../sandbox/sandbox.ts';
import { retryAfterMs } from './retry-after.ts';
import { type Chapter, type Happened, type HealingClass, type Row, TAXONOMY } from './taxonomy.ts';

export type Failure =
  | { readonly from: 'exit'; readonly code: number }
  | { readonly from: 'sandbox'; readonly ending: Exclude<Ending, 'exited'> }
  /** `retryAfter` and `date` are the answer's headers of these names. */
  | { readonly from: 'http'; readonly status: number; readonly retryAfter?: string; readonly date?: string }
  | { readonly from: 'postgres'; readonly sqlstate: string }
  | { readonly from: 'sqlite'; readonly code: string }
  /** `tool-error`: a result of MCP with `isError`. */
  | { readonly from: 'rpc'; readonly code: number | 'tool-error' }
  | { readonly from: 'system'; readonly code: string }
  | { readonly from: 'timeout'; readonly of: 'connect' | 'call' };

export interface Verdict {
  readonly kind: string;
  readonly class: HealingClass;
  /** What the other side asked to wait, where it did. */
  readonly afterMs?: number;
  /** Whether the call may have taken effect. */
  readonly happened: Happened;
  readonly words: string;
  /** Where the row of the table comes from. */
  readonly source: string;
}

/** `now` is for a Retry-After that names a date, ms since the epoch. */
export function classify(failure: Failure, now: number): Verdict {
  const [chapter, code] = placeOf(failure);
  const { kind, class: healing, happened, words } = rowOf(chapter, code) ?? chapter.otherwise;
  const verdict: Verdict = {
    kind,
    class: healing,
    happened,
    words: `${words} (${label(failure, code)})`,
    source: chapter.source,
  };
  if (failure.from !== 'http' || failure.retryAfter === undefined) return verdict;
  const afterMs = retryAfterMs(failure.retryAfter, now, failure.date);
  return afterMs === undefined ? verdict : { ...verdict, afterMs };
}

function placeOf(failure: Failure): [Chapter, string] {
  switch (failure.from) {
    case 'exit': {
      const signal = signalOf(failure.code);
      return signal ? [TAXONOMY.signal, signal] : [TAXONOMY.exit, String(failure.code)];
    }
    case 'sandbox':
      return [TAXONOMY.sandbox, failure.ending];
    case 'http':
      return [TAXONOMY.http, String(failure.status)];
    case 'postgres':
      return [TAXONOMY.postgres, failure.sqlstate];
    case 'timeout':
      return [TAXONOMY.timeout, failure.of];
    default:
      return [TAXONOMY[failure.from], String(failure.code)];
  }
}

/** The signal that a shell, or the engine, tells of as `128 + n`; not all numbers up there are signals. */
function signalOf(code: number): string | undefined {
  const number = code - 128;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

/** The row of the longest code that `code` is or begins with. */
function rowOf({ rows }: Chapter, code: string): Row | undefined {
  let found: Row | undefined;
  let longest = 0;
  for (const row of rows) {
    for (const each of row.codes) {
      const length = matched(each, code);
      if (length > longest) [found, longest] = [row, length];
    }
  }
  return found;
}

function matched(pattern: string, code: string): number {
  if (pattern === code) return code.length + 1;
  const isClass = /^\dxx$/.test(pattern) ? code.length === 3 && code[0] === pattern[0] : isPrefix(pattern, code);
  return isClass ? pattern.replace('xx', '').length : 0;
}

/** SQLSTATE classes have two letters, SQLite's primary codes extend by `_`, TLS errors by anything. */
function isPrefix(pattern: string, code: string): boolean {
  if (/^[0-9A-Z]{2}$/.test(pattern)) return code.length === 5 && code.startsWith(pattern);
  if (pattern.startsWith('SQLITE_')) return code.startsWith(`${pattern}_`);
  return pattern.includes('_') && code.startsWith(pattern);
}

const label = (failure: Failure, code: string): string =>
  failure.from === 'timeout' || failure.from === 'sandbox' ? code : `${failure.from} ${code}`;

/** What the table knows of an error of the system, or of a database file of our own; `undefined` for any other. */
export function systemCause(error: unknown): Failure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return undefined;
  if (/^SQLITE_[A-Z]/.test(code)) return { from: 'sqlite', code };
  return rowOf(TAXONOMY.system, code) ? { from: 'system', code } : undefined;
}
