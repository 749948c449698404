/** Progress that a person sees only when there is something to wait for. */
import { type CancellationToken, CancellationTokenSource, ProgressLocation, window } from 'vscode';

const SHOW_AFTER_MS = 1_000;

/**
 * Runs `task`; when it takes longer than a second, a notification with Cancel says so. After Cancel `task`'s token is
 * cancelled, and the promise still settles as the task does.
 */
export async function withPatience<T>(title: string, task: (token: CancellationToken) => Promise<T>): Promise<T> {
  const source = new CancellationTokenSource();
  const running = task(source.token);
  const timer = setTimeout(() => showProgress(title, running, source), SHOW_AFTER_MS);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}

function showProgress(title: string, running: Promise<unknown>, source: CancellationTokenSource): void {
  const options = { location: ProgressLocation.Notification, title: `Penumbra: ${title}`, cancellable: true };
  void window.withProgress(options, async (_progress, token) => {
    const listener = token.onCancellationRequested(() => source.cancel());
    await running.catch(() => undefined);
    listener.dispose();
  });
}
