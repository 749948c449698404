/** One dispatch of a step's function: what is known of its outcome afterwards. */
import { keepGoing, settles } from './going.ts';
import { type Dispatch, Refused } from './program.ts';

export type Dispatched<T> =
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'unknown'; readonly why: string };

/**
 * Never rejects. A function that was told to stop has a while to settle; what it gives then is not heard: its outcome is unknown.
 */
export async function dispatch<T>(
  fn: (dispatch: Dispatch) => Promise<T> | T,
  given: Dispatch,
  timeoutMs: number | undefined,
): Promise<Dispatched<T>> {
  const timeOver = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signal = timeOver ? AbortSignal.any([given.signal, timeOver]) : given.signal;
  if (signal.aborted) return { state: 'unknown', why: reasonOf(signal, timeOver) };
  const aborted = Promise.withResolvers<Dispatched<T>>();
  const onAbort = () => aborted.resolve({ state: 'unknown', why: reasonOf(signal, timeOver) });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const call = called(fn, { ...given, signal });
    keepGoing(given.idempotencyKey, call);
    const first = await Promise.race([call, aborted.promise]);
    if (!signal.aborted || (await settles(given.idempotencyKey, given.signal)) || first.state !== 'unknown')
      return first;
    return { state: 'unknown', why: `${first.why}, and its function goes on` };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function called<T>(fn: (dispatch: Dispatch) => Promise<T> | T, given: Dispatch): Promise<Dispatched<T>> {
  let value: T;
  try {
    value = await fn(given);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof Refused ? { state: 'failed', message } : { state: 'unknown', why: message };
  }
  try {
    requireJson(value);
    return { state: 'done', value };
  } catch (error) {
    return { state: 'failed', message: `it happened, but its outcome is no JSON: ${String(error)}` };
  }
}

/** Throws where `value` cannot be written down. */
export function requireJson(value: unknown): void {
  if (typeof value !== 'string') JSON.stringify(value);
}

const reasonOf = (signal: AbortSignal, timeOver: AbortSignal | undefined): string =>
  timeOver?.aborted ? 'its time was over' : `it was interrupted (${String(signal.reason)})`;
