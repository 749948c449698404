/**
 * What failures mean: the table that `classify` reads. A row is found by the most exact code, then by its class.
 *
 * `class`: `repair` what was asked has to change first; `wait` the same may do later; `give-up` neither helps without a person.
 * `happened`: whether the call may have taken effect all the same.
 */
export type HealingClass = 'repair' | 'wait' | 'give-up';
export type Happened = 'no' | 'unknown';

export interface Row {
  /** Codes that this row is about; `4xx`, `08` and `SQLITE_IOERR` stand for all that begin so. */
  readonly codes: readonly string[];
  /** What went wrong, as the program knows it. */
  readonly kind: string;
  readonly class: HealingClass;
  readonly happened: Happened;
  /** What to do, for whoever goes on. */
  readonly words: string;
}

export interface Chapter {
  readonly source: string;
  readonly rows: readonly Row[];
  /** For codes that no row names. */
  readonly otherwise: Omit<Row, 'codes'>;
}

type Meaning = readonly [kind: string, HealingClass, Happened, words: string];
const meaning = (...[kind, healing, happened, words]: Meaning): Chapter['otherwise'] => ({
  kind,
  class: healing,
  happened,
  words,
});
const rows = (lines: readonly (readonly [codes: string, ...Meaning])[]): Row[] =>
  lines.map(([codes, ...rest]) => ({ codes: codes.split(' '), ...meaning(...rest) }));

const EXIT: Chapter = {
  source: 'POSIX.1-2024 Shell 2.8.2; Bash manual, Exit Status; sysexits.h of BSD',
  // biome-ignore format: a row a line
  rows: rows([
    ['124', 'timed-out', 'repair', 'unknown', 'timeout(1) ended it. Do less at once, or allow more time.'],
    ['125', 'tool-failed', 'give-up', 'no', 'The program that was to start the command failed itself.'],
    ['126', 'not-executable', 'repair', 'no', 'The command was found but cannot be executed. Check its mode and its first line.'],
    ['127', 'not-found', 'repair', 'no', 'The command was not found. Check its name, or use one that is installed.'],
    ['75', 'temporary', 'wait', 'unknown', 'The program says that a later try may do (EX_TEMPFAIL).'],
    ['77', 'not-permitted', 'give-up', 'no', 'The program says that it may not (EX_NOPERM).'],
  ]),
  otherwise: meaning(
    'failed',
    'repair',
    'unknown',
    'The command failed. Read what it printed and change what it says.',
  ),
};

/** A shell tells of signal n as 128 + n. */
const SIGNAL: Chapter = {
  source: 'POSIX.1-2024 <signal.h>; Bash manual, Exit Status (128+n)',
  // biome-ignore format: a row a line
  rows: rows([
    ['SIGKILL', 'killed', 'repair', 'unknown', 'It was killed from outside, most often for its memory. Do less at once.'],
    ['SIGTERM SIGINT SIGHUP', 'stopped', 'give-up', 'unknown', 'Somebody stopped it.'],
    ['SIGXCPU', 'cpu-limit', 'repair', 'unknown', 'It used up its processor time. Do less at once.'],
    ['SIGXFSZ', 'file-limit', 'repair', 'unknown', 'It wrote a file larger than allowed.'],
    ['SIGPIPE', 'pipe-closed', 'repair', 'unknown', 'What read its output ended first.'],
    ['SIGSEGV SIGBUS SIGILL SIGFPE SIGABRT SIGTRAP SIGSYS', 'crashed', 'repair', 'unknown', 'The program crashed. The same input will crash it again.'],
  ]),
  otherwise: meaning('signal', 'repair', 'unknown', 'A signal ended it.'),
};

const SANDBOX: Chapter = {
  source: 'agent-core/execution/sandbox/sandbox.ts (Ending)',
  // biome-ignore format: a row a line
  rows: rows([
    ['timed-out', 'timed-out', 'repair', 'unknown', 'Its time was over. Do less at once, or ask for more time.'],
    ['out-of-memory', 'out-of-memory', 'repair', 'unknown', 'It needed more memory than it has. Do less at once.'],
    ['disk-full', 'disk-full', 'repair', 'unknown', 'It wrote more than it may. Write less, or remove what is no longer needed.'],
    ['killed', 'killed', 'repair', 'unknown', 'It was ended for what it printed, or at a limit of its container. Do and print less at once.'],
  ]),
  otherwise: meaning('sandbox', 'give-up', 'unknown', 'The sandbox failed.'),
};

const HTTP: Chapter = {
  source: 'RFC 9110 section 15; RFC 6585; RFC 8470',
  // biome-ignore format: a row a line
  rows: rows([
    ['400 405 406 410 411 413 414 415 416 417 421 422 426 428 431', 'bad-request', 'repair', 'no', 'The server does not take the request as it is. Change it.'],
    ['401 407', 'unauthorized', 'give-up', 'no', 'The credentials are missing or no longer valid. A person has to renew them.'],
    ['402', 'payment', 'give-up', 'no', 'The server wants to be paid.'],
    ['403 451', 'forbidden', 'give-up', 'no', 'The server refuses this to these credentials.'],
    ['404', 'not-found', 'repair', 'no', 'There is nothing at this address. Check it.'],
    ['408', 'timed-out', 'wait', 'unknown', 'The server waited too long for the request.'],
    ['409 412 423 424', 'conflict', 'repair', 'no', 'The resource is in another state than expected. Read it again first.'],
    ['425', 'too-early', 'wait', 'no', 'The server did not want to risk a replay. Later it may.'],
    ['429', 'rate-limited', 'wait', 'no', 'Too many requests.'],
    ['4xx', 'bad-request', 'repair', 'no', 'The server does not take the request. Change it.'],
    ['500', 'server-error', 'wait', 'unknown', 'The server failed.'],
    ['501 505 506 508 510', 'unsupported', 'give-up', 'no', 'The server cannot do this at all.'],
    ['502 504', 'gateway', 'wait', 'unknown', 'What stands before the server got no good answer from it.'],
    ['503', 'unavailable', 'wait', 'unknown', 'The server is overloaded or being serviced.'],
    ['507', 'disk-full', 'give-up', 'unknown', 'The server has no room left.'],
    ['511', 'network-login', 'give-up', 'no', 'The network wants a login first.'],
    ['5xx', 'server-error', 'wait', 'unknown', 'The server failed.'],
    ['3xx', 'redirected', 'repair', 'no', 'The resource is elsewhere. Ask there, if that is allowed.'],
  ]),
  otherwise: meaning('bad-answer', 'give-up', 'unknown', 'The answer is no HTTP that is known.'),
};

const REFUSED_STATEMENT = meaning('bad-statement', 'repair', 'unknown', 'The database refused the statement.');

const POSTGRES: Chapter = {
  source: 'PostgreSQL 17 documentation, appendix A; "Serialization Failure Handling" (13.5)',
  // biome-ignore format: a row a line
  rows: rows([
    ['40001 40P01', 'rolled-back', 'wait', 'no', 'Another transaction came between; this one was rolled back whole.'],
    ['40003', 'completion-unknown', 'wait', 'unknown', 'Nobody knows whether the statement was completed.'],
    ['55P03', 'locked', 'wait', 'no', 'Somebody else has the lock.'],
    ['57014', 'timed-out', 'repair', 'no', 'The statement was cancelled, most often for its time. Ask for less.'],
    ['57P01 57P02 57P03 57P05', 'unavailable', 'wait', 'unknown', 'The server is stopping or starting.'],
    ['53100', 'disk-full', 'give-up', 'no', 'The server has no room left.'],
    ['53200', 'out-of-memory', 'repair', 'no', 'The server lacks the memory for it. Ask for less.'],
    ['53300', 'too-many', 'wait', 'no', 'Too many connections.'],
    ['08', 'connection', 'wait', 'unknown', 'The connection failed.'],
    ['28', 'unauthorized', 'give-up', 'no', 'The credentials are wrong.'],
    ['42501', 'forbidden', 'give-up', 'no', 'The role may not do this.'],
    ['22 23 21 42 44 0A 2B 3D 3F 26 34', 'bad-statement', 'repair', 'no', 'The statement or its values are wrong. Change them.'],
    ['25', 'transaction-state', 'repair', 'no', 'Not in this state of the transaction; read-only ones cannot write.'],
    ['40', 'rolled-back', 'wait', 'no', 'The transaction was rolled back.'],
    ['53 55 57', 'unavailable', 'wait', 'unknown', 'The server cannot do this now.'],
    ['58 F0 XX', 'server-error', 'give-up', 'unknown', 'The server or its disk is broken.'],
  ]),
  otherwise: REFUSED_STATEMENT,
};

const SQLITE: Chapter = {
  source: 'sqlite.org/rescode.html',
  // biome-ignore format: a row a line
  rows: rows([
    ['SQLITE_BUSY SQLITE_LOCKED', 'locked', 'wait', 'no', 'Somebody else has the lock.'],
    ['SQLITE_PROTOCOL SQLITE_INTERRUPT', 'interrupted', 'wait', 'no', 'Others were in the way.'],
    ['SQLITE_FULL', 'disk-full', 'give-up', 'no', 'The disk is full.'],
    ['SQLITE_NOMEM', 'out-of-memory', 'repair', 'no', 'There is not the memory for it. Ask for less.'],
    ['SQLITE_NOTADB', 'bad-arguments', 'repair', 'no', 'The file is no database. Name another one.'],
    ['SQLITE_CORRUPT', 'damaged', 'give-up', 'unknown', 'The file is damaged.'],
    ['SQLITE_IOERR', 'io', 'give-up', 'unknown', 'The disk failed.'],
    ['SQLITE_READONLY', 'read-only', 'repair', 'no', 'It is open for reading alone.'],
    ['SQLITE_PERM SQLITE_AUTH SQLITE_CANTOPEN', 'forbidden', 'give-up', 'no', 'The file cannot be opened or written.'],
    ['SQLITE_CONSTRAINT SQLITE_MISMATCH SQLITE_RANGE SQLITE_TOOBIG SQLITE_ERROR SQLITE_SCHEMA', 'bad-statement', 'repair', 'no', 'The statement or its values are wrong. Change them.'],
  ]),
  otherwise: REFUSED_STATEMENT,
};

const RPC: Chapter = {
  source: 'JSON-RPC 2.0 section 5.1; Model Context Protocol 2025-06-18 (tools, resources)',
  // biome-ignore format: a row a line
  rows: rows([
    ['-32700 -32600', 'bad-request', 'repair', 'no', 'The message could not be read.'],
    ['-32601', 'unknown-method', 'repair', 'no', 'There is no such method or tool. List what there is.'],
    ['-32602', 'bad-arguments', 'repair', 'no', 'The arguments are wrong. Compare them with the schema.'],
    ['-32002', 'not-found', 'repair', 'no', 'There is no such resource.'],
    ['-32603', 'server-error', 'wait', 'unknown', 'The server failed.'],
    ['-32000', 'connection', 'wait', 'unknown', 'The connection to the server was lost.'],
    ['-32001', 'timed-out', 'wait', 'unknown', 'The server did not answer in time.'],
    ['tool-error', 'failed', 'repair', 'unknown', 'The tool says that it failed. Read what it says and change the arguments.'],
  ]),
  otherwise: meaning('server-error', 'repair', 'unknown', 'The server refused. Read what it says.'),
};

const SYSTEM: Chapter = {
  source: 'POSIX.1-2024 <errno.h>, <netdb.h>; Node.js documentation, errors and TLS',
  // biome-ignore format: a row a line
  rows: rows([
    ['ECONNREFUSED EHOSTDOWN EHOSTUNREACH ENETUNREACH ENETDOWN EADDRNOTAVAIL', 'unreachable', 'wait', 'no', 'Nobody is listening there, or there is no way to it.'],
    ['EAI_AGAIN EAI_FAIL', 'name-service', 'wait', 'no', 'The name could not be looked up now.'],
    ['ENOTFOUND EAI_NONAME', 'unknown-host', 'repair', 'no', 'There is no host of this name.'],
    ['ECONNRESET ECONNABORTED EPIPE ENETRESET ENOTCONN', 'connection', 'wait', 'unknown', 'The connection broke off.'],
    ['ETIMEDOUT', 'timed-out', 'wait', 'unknown', 'There was no answer in time.'],
    ['EBUSY ETXTBSY EAGAIN EINTR EDEADLK', 'busy', 'wait', 'no', 'It is in use now.'],
    ['EMFILE ENFILE', 'too-many', 'wait', 'no', 'Too many files are open.'],
    ['ENOMEM', 'out-of-memory', 'repair', 'unknown', 'There is not the memory for it. Do less at once.'],
    ['ENOSPC EDQUOT', 'disk-full', 'give-up', 'unknown', 'The disk is full.'],
    ['EIO ENXIO ENODEV', 'io', 'give-up', 'unknown', 'The device failed.'],
    ['EROFS EACCES EPERM', 'forbidden', 'give-up', 'no', 'This is not permitted.'],
    ['ENOENT ENOTDIR EISDIR EEXIST ENOTEMPTY EXDEV ELOOP ENAMETOOLONG EINVAL E2BIG EFBIG EMLINK ESRCH EBADF', 'bad-arguments', 'repair', 'no', 'The path or argument is wrong. Look what is there.'],
    ['ERR_TLS CERT_ DEPTH_ZERO_SELF SELF_SIGNED UNABLE_TO_VERIFY UNABLE_TO_GET_ISSUER EPROTO', 'untrusted', 'give-up', 'no', 'The host could not prove who it is.'],
  ]),
  otherwise: meaning('system', 'give-up', 'unknown', 'The system refused for a reason that is not known.'),
};

const TIMEOUT: Chapter = {
  source: 'ARCHITECTURE.md, Durable runs: what went out without an answer is unknown',
  // biome-ignore format: a row a line
  rows: rows([
    ['connect', 'unreachable', 'wait', 'no', 'No connection came about in time.'],
    ['call', 'timed-out', 'wait', 'unknown', 'There was no answer in time.'],
  ]),
  otherwise: meaning('timed-out', 'wait', 'unknown', 'There was no answer in time.'),
};

export const TAXONOMY = {
  exit: EXIT,
  signal: SIGNAL,
  sandbox: SANDBOX,
  http: HTTP,
  postgres: POSTGRES,
  sqlite: SQLITE,
  rpc: RPC,
  system: SYSTEM,
  timeout: TIMEOUT,
} as const satisfies Record<string, Chapter>;
