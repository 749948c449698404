/**
 * JSON-RPC over one agent host's stdio. Whatever arrives is parsed before anyone sees it. Loaded only when a host is started:
 * the schemas and the protocol library have no place on the activation path.
 */
import type { CancellationToken } from 'vscode';
import {
  type ContentTypeEncoder,
  createMessageConnection,
  type Disposable,
  type MessageConnection,
  ResponseError,
  CancellationToken as RpcCancellation,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  describeIssue,
  type NotificationName,
  notifications,
  type Params,
  PenumbraError,
  type RequestName,
  type Result,
  requests,
} from '../../agent-core/contracts/index.ts';
import { errorFromHost, hostIsGone } from './failures.ts';
import type { HostProcess } from './process.ts';

export { PROTOCOL_VERSION } from '../../agent-core/contracts/index.ts';

export interface ConnectionEvents {
  /** A notification whose contents were parsed. */
  onNotice(name: NotificationName, notice: unknown): void;
  /** Something that arrived made no sense; it was dropped. */
  onNonsense(message: string): void;
  /** Runs `encode`, which turns one message into bytes, and may note how long it took. */
  encoding<T>(encode: () => T): T;
}

export class HostConnection {
  readonly #rpc: MessageConnection;
  readonly #subscriptions: Disposable[];

  constructor(process: Pick<HostProcess, 'stdin' | 'stdout'>, events: ConnectionEvents) {
    const complain = (message: string) => events.onNonsense(message);
    this.#rpc = createMessageConnection(
      new StreamMessageReader(process.stdout),
      new StreamMessageWriter(process.stdin, { contentTypeEncoder: jsonEncoder(events) }),
      { error: complain, warn: complain, info: () => undefined, log: () => undefined },
    );
    this.#subscriptions = notificationNames.map((name) =>
      this.#rpc.onNotification(name, (received: unknown) => {
        const parsed = notifications[name].safeParse(received);
        if (parsed.success) events.onNotice(name, parsed.data);
        else events.onNonsense(`the agent host's ${name} makes no sense: ${describeIssue(parsed.error)}`);
      }),
    );
    this.#rpc.onError(([error]) => events.onNonsense(error.message));
    this.#rpc.listen();
  }

  /** Rejects with a `PenumbraError`, also when the host goes away before it answered. */
  async request<N extends RequestName>(name: N, params: Params<N>, token?: CancellationToken): Promise<Result<N>> {
    let received: unknown;
    try {
      received = await this.#rpc.sendRequest<unknown>(name, params, token ?? RpcCancellation.None);
    } catch (error) {
      throw error instanceof ResponseError ? errorFromHost(name, error) : hostIsGone(name, error);
    }
    return parseResult(name, received);
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#rpc.dispose();
  }
}

function jsonEncoder({ encoding }: ConnectionEvents): ContentTypeEncoder {
  return {
    name: 'application/json',
    encode: async (message, { charset }) => encoding(() => Buffer.from(JSON.stringify(message), charset)),
  };
}

const notificationNames = Object.keys(notifications) as NotificationName[];

function parseResult<N extends RequestName>(name: N, received: unknown): Result<N> {
  const parsed = requests[name].result.safeParse(received);
  if (parsed.success) return parsed.data as Result<N>;
  const why = describeIssue(parsed.error);
  throw new PenumbraError('bad-input', `The agent host's answer to ${name} makes no sense: ${why}`, { name });
}
