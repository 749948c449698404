/** Failures of the agent host as the rest of the extension meets them. */
import { type ErrorCode, PenumbraError } from '../../agent-core/contracts/errors.ts';

/** What JSON-RPC calls a request that was cancelled, and one whose connection closed before the answer came. */
const REQUEST_CANCELLED = -32800;
const CONNECTION_CLOSED = [-32097, -32096, -32099];

const CODES: Record<ErrorCode, true> = {
  'bad-input': true,
  cancelled: true,
  'version-mismatch': true,
  'schema-newer': true,
  'database-damaged': true,
  'disk-full': true,
  'read-only': true,
  'no-consent': true,
  'not-found': true,
  stale: true,
  'missing-part': true,
  'sandbox-failed': true,
};

interface Answer {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The host's refusal: its own code travels in `data.code`. */
export function errorFromHost(request: string, answer: Answer): PenumbraError {
  if (answer.code === REQUEST_CANCELLED) return new PenumbraError('cancelled', 'Cancelled.', { request });
  if (CONNECTION_CLOSED.includes(answer.code)) return hostIsGone(request, answer);
  const data: Record<string, unknown> = isRecord(answer.data) ? answer.data : {};
  return new PenumbraError(isErrorCode(data.code) ? data.code : 'bad-input', answer.message, { ...data, request });
}

export function hostIsGone(request: string, cause: unknown): PenumbraError {
  return new PenumbraError(GONE, 'The agent host stopped before it answered; please try again.', { request }, cause);
}

export function hostWasGivenUp(reason: string): PenumbraError {
  return new PenumbraError(GONE, `The agent host is not running (${reason}); restart it and try again.`, { reason });
}

/** Whether a request failed only because the process behind it went away. */
export function isGone(error: unknown): boolean {
  return error instanceof PenumbraError && error.code === GONE && 'request' in error.data && error.cause !== undefined;
}

const GONE: ErrorCode = 'not-found';

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && value in CODES;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
