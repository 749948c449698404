/** Expected failures carry a code for the program, data for the log, and a message for the person who reads it. */
export type ErrorCode =
  | 'bad-input'
  | 'cancelled'
  | 'version-mismatch'
  | 'schema-newer'
  | 'database-damaged'
  | 'disk-full'
  | 'read-only'
  | 'no-consent'
  | 'not-found'
  | 'stale'
  /** Something has to be installed or started first; the command line ends with 5. */
  | 'missing-part'
  /** The engine or the container was lost in the middle of a call. */
  | 'sandbox-failed';

export class PenumbraError extends Error {
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, data: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PenumbraError';
    this.code = code;
    this.data = data;
  }
}

/** `path.to.field: what is wrong` for the first problem of a zod error, as the edge reports it. */
export function describeIssue(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const issue = error.issues[0];
  if (!issue) return 'invalid';
  const path = issue.path.map(String).join('.');
  return path ? `${path}: ${issue.message}` : issue.message;
}

/** What a caught `error` says, whatever it is. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
