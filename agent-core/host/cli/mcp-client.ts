/** `--client-id ID [--issuer URL] [--port PORT] [--client-secret-stdin]`: what a person got where logins register no clients by themselves. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { GivenClient } from '../../execution/mcp/oauth-store.ts';
import { type CommandIo, put } from './command.ts';

const text = { type: 'string' } as const;

export const CLIENT_OPTIONS = {
  'client-id': text,
  issuer: text,
  port: text,
  'client-secret-stdin': { type: 'boolean' },
} as const;

export interface ClientFlags {
  readonly 'client-id'?: string | undefined;
  readonly issuer?: string | undefined;
  readonly port?: string | undefined;
  readonly 'client-secret-stdin'?: boolean | undefined;
}

/** `undefined` where no client was named. Throws `bad-input` with the flag. */
export async function readClient(flags: ClientFlags, io: CommandIo): Promise<GivenClient | undefined> {
  const { 'client-id': id, issuer, port, 'client-secret-stdin': hasSecret } = flags;
  if (id === undefined) {
    if (issuer === undefined && port === undefined && !hasSecret) return undefined;
    throw new PenumbraError('bad-input', '--issuer, --port and --client-secret-stdin are about a --client-id.');
  }
  const secret = hasSecret ? await secretFrom(io) : undefined;
  const read = GivenClient.safeParse({ client_id: id, client_secret: secret, issuer, port });
  if (read.success) return read.data;
  throw new PenumbraError('bad-input', `--client-id and what belongs to it: ${describeIssue(read.error)}`);
}

/** The first line; where it is typed it is not shown. */
async function secretFrom({ stdin, stderr }: CommandIo): Promise<string> {
  const terminal = stdin.isTTY === true;
  if (terminal) await put(stderr, 'The client’s secret (it is not shown): ');
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal });
  for await (const line of lines) {
    if (terminal) await put(stderr, '\n');
    return line.trim();
  }
  return '';
}
