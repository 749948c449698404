/** What went wrong with a statement, as a caller can act on it. */
import { PenumbraError } from '../../contracts/errors.ts';
import { Refused as NoEffect } from '../../durable/runs/program.ts';
import { Refused } from '../egress/refusals.ts';
import { classify, type Failure } from '../healing/classify.ts';
import type { ToolResult } from '../tools/tool.ts';

type Failed = Extract<ToolResult<never>, { state: 'failed' }>;

export interface FailedStatement {
  readonly error: unknown;
  readonly tool: string;
  /** Where it was asked, without user and password. */
  readonly place: string;
  /** By the person or the run; else the time was over. */
  readonly isCancelled: boolean;
  readonly isLate: boolean;
  /** The statement had been sent. */
  readonly isUnderWay: boolean;
  readonly ms: number;
  /** Nothing can have happened, whatever the server says: the transaction never came to its end. */
  readonly isUndone: boolean;
  readonly hide: (text: string) => string;
}

/** Throws what says that nothing was done, and `cancelled`. */
export function failureOf(failed: FailedStatement): Failed {
  const { error, place, isCancelled, isLate, hide } = failed;
  if (isCancelled) throw new PenumbraError('cancelled', 'The call was cancelled.');
  if (isLate)
    return told(failed, `it took longer than ${failed.ms / 1000} s`, lateness(failed.isUnderWay), 'timed-out');
  const refusal = error instanceof Refused ? error : undefined;
  if (refusal?.why === 'over-budget') return tooMuch(failed);
  if (refusal && refusal.why !== 'unreachable' && refusal.why !== 'unknown-name') {
    const help = refusal.why === 'private-address' ? ` ${GRANT}` : '';
    throw new NoEffect(`${place}: ${refusal.message}.${help}`);
  }
  if (error instanceof NoEffect) throw new NoEffect(hide(error.message));
  if (!failed.isUnderWay && sqlstateOf(error) === PROTOCOL_VIOLATION) return refusedByPooler(failed);
  if (refusal) return told(failed, refusal.message, { from: 'timeout', of: 'connect' }, 'unreachable');
  return told(failed, hide(wordsOf(error)).slice(0, 2_000), causeOf(error));
}

const PROTOCOL_VIOLATION = '08P01';
const GRANT = 'A person may grant it with `--allow ADDRESS` when they add the database.';

/** A server that never came to be asked is not there; a statement that ran out of time asks for too much. */
const lateness = (isUnderWay: boolean): Failure =>
  isUnderWay ? { from: 'postgres', sqlstate: '57014' } : { from: 'timeout', of: 'connect' };

/** The server's words, with its hint. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hint = 'hint' in error && typeof error.hint === 'string' ? ` (${error.hint.replace(/\.$/, '')})` : '';
  return `${error.message}${hint}`;
}

function causeOf(error: unknown): Failure {
  return { from: 'postgres', sqlstate: sqlstateOf(error) ?? '08006' };
}

/** Whether the server itself says that nothing was kept; what it says as it stops leaves that open. */
export function isRolledBack(error: unknown): boolean {
  const sqlstate = sqlstateOf(error);
  return sqlstate !== undefined && classify({ from: 'postgres', sqlstate }, 0).happened === 'no';
}

/** The server's own five characters. */
function sqlstateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

function told({ tool, place, isUndone }: FailedStatement, why: string, cause: Failure, kind?: string): Failed {
  const verdict = classify(cause, 0);
  const message = `${tool}: ${place}: ${why}.`;
  // Told where parameters are missing.
  if (cause.from === 'postgres' && cause.sqlstate === PROTOCOL_VIOLATION)
    return { state: 'failed', failure: { kind: 'bad-arguments', message, field: 'parameters', next: 'repair' } };
  const field = verdict.class === 'repair' ? { field: 'sql' } : {};
  const failure = { kind: kind ?? verdict.kind, message, ...field };
  if (!isUndone || verdict.happened === 'no') return { state: 'failed', failure, cause };
  return { state: 'failed', failure: { ...failure, message: `${message} Nothing was changed.`, next: 'repair' } };
}

/** What no server says before a statement, and PgBouncer does where it cannot do what was asked of it. */
function refusedByPooler({ tool, place, error, hide }: FailedStatement): Failed {
  const said = hide(wordsOf(error)).slice(0, 2_000);
  const why = `${said}. A pooler of connections answers there, as PgBouncer, which does not take what a call needs. ${DIRECT}`;
  return { state: 'failed', failure: { kind: 'pooler', message: `${tool}: ${place}: ${why}`, next: 'give-up' } };
}

const DIRECT =
  'A person may have it pool transactions or sessions, not statements, or add the database with the address of its own server.';

function tooMuch({ tool, place }: FailedStatement): Failed {
  const message = `${tool}: ${place}: a row of the answer is too large. Ask for fewer columns, or for parts of long values.`;
  return { state: 'failed', failure: { kind: 'too-large', message, field: 'sql', next: 'repair' } };
}
