import type { CancellationToken, Disposable } from 'vscode';
import type { Notice, NotificationName, Params, RequestName, Result } from '../../agent-core/contracts/index.ts';

/** The agent host as the rest of the extension sees it: typed both ways, whatever process is behind it at the moment. */
export interface AgentHostClient {
  /**
   * Rejects with a `PenumbraError`: `cancelled` when `token` was, the host's own code when it refused. While the host is being
   * restarted a request waits for it; once it has been given up, it rejects at once.
   */
  request<N extends RequestName>(name: N, params: Params<N>, token?: CancellationToken): Promise<Result<N>>;
  /** Calls `listener` with every notification of that name until disposed, over restarts of the host. */
  onNotice<N extends NotificationName>(name: N, listener: (notice: Notice<N>) => void): Disposable;
}
