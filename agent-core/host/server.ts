/** The JSON-RPC edge of the agent host: parses what comes in, names what goes wrong, knows nothing of what a request does. */
import { type CancellationToken, ErrorCodes, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { wordsOf } from '../contracts/errors.ts';
import {
  describeIssue,
  type Notice,
  type NotificationName,
  type Params,
  PenumbraError,
  type RequestName,
  type Result,
  requests,
} from '../contracts/index.ts';

/** One handler a request. May throw a `PenumbraError`, whose code reaches the client; honours `signal` where it takes long. */
export type Handlers = {
  readonly [N in RequestName]: (params: Params<N>, signal: AbortSignal) => Result<N> | Promise<Result<N>>;
};

/** Answers every request of `contracts/rpc.ts` on `connection` by its handler. */
export function serve(connection: MessageConnection, handlers: Handlers): void {
  for (const name of Object.keys(requests) as RequestName[]) register(connection, name, handlers);
}

function register<N extends RequestName>(connection: MessageConnection, name: N, handlers: Handlers): void {
  connection.onRequest(name, async (raw: unknown, token: CancellationToken) => {
    const params = requests[name].params.safeParse(raw);
    if (!params.success) {
      throw new ResponseError(ErrorCodes.InvalidParams, `${name}: ${describeIssue(params.error)}`, {
        code: 'bad-input',
      });
    }
    const cancel = new AbortController();
    const subscription = token.onCancellationRequested(() => cancel.abort());
    try {
      return await handlers[name](params.data as Params<N>, cancel.signal);
    } catch (error) {
      throw asResponse(error, cancel.signal);
    } finally {
      subscription.dispose();
    }
  });
}

function asResponse(error: unknown, signal: AbortSignal): ResponseError<unknown> {
  if (signal.aborted) return new ResponseError(ErrorCodes.InternalError, 'Cancelled.', { code: 'cancelled' });
  if (error instanceof PenumbraError) {
    return new ResponseError(ErrorCodes.InternalError, error.message, { code: error.code, ...error.data });
  }
  const message = wordsOf(error);
  return new ResponseError(ErrorCodes.InternalError, message, { code: 'internal' });
}

/** Sends notifications, typed. A notification to a client that has gone is dropped. */
export class Notifier {
  readonly #connection: MessageConnection;

  constructor(connection: MessageConnection) {
    this.#connection = connection;
  }

  send<N extends NotificationName>(name: N, notice: Notice<N>): void {
    this.#connection.sendNotification(name, notice).catch(() => {});
  }
}
