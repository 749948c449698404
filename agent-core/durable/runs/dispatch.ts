/** One dispatch of a step's function: what is known of its outcome afterwards. */
import { wordsOf } from '../../contracts/errors.ts';
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
  const call = called(fn, { ...given, signal });
  return call instanceof Promise ? heard(call, given, signal, timeOver) : call;
}

/** What `call` gives, or that nobody knows, once it was told to stop. */
async function heard<T>(
  call: Promise<Dispatched<T>>,
  { idempotencyKey, signal: stop }: Dispatch,
  signal: AbortSignal,
  timeOver: AbortSignal | undefined,
): Promise<Dispatched<T>> {
  const aborted = Promise.withResolvers<Dispatched<T>>();
  const onAbort = () => aborted.resolve({ state: 'unknown', why: reasonOf(signal, timeOver) });
  // The function may have fired it while it was called.
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    keepGoing(idempotencyKey, call);
    const first = await Promise.race([call, aborted.promise]);
    if (!signal.aborted || (await settles(idempotencyKey, stop)) || first.state !== 'unknown') return first;
    return { state: 'unknown', why: `${first.why}, and its function goes on` };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A promise only where the function gave one: what is known at once is not waited for. */
function called<T>(
  fn: (dispatch: Dispatch) => Promise<T> | T,
  given: Dispatch,
): Dispatched<T> | Promise<Dispatched<T>> {
  try {
    const value = fn(given);
    return isPromise(value) ? Promise.resolve(value).then(returned, thrown) : returned(value);
  } catch (error) {
    return thrown(error);
  }
}

const isPromise = <T>(value: Promise<T> | T): value is Promise<T> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

function thrown(error: unknown): Dispatched<never> {
  const message = wordsOf(error);
  return error instanceof Refused ? { state: 'failed', message } : { state: 'unknown', why: message };
}

function returned<T>(value: T): Dispatched<T> {
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
