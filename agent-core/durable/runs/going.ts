/** Functions of steps that this process has called and that have not settled, whatever their run thinks of them by now. */
const going = new Map<string, Promise<void>>();

/** How long what was told to stop is waited for, ms: after its time was over, and where its run or its worker stops. */
const AFTER_TIME_MS = 5_000;
const AT_STOP_MS = 300;

/** `key` is the step's idempotency key. */
export const isGoing = (key: string): boolean => going.has(key);

export function keepGoing(key: string, call: Promise<unknown>): void {
  const settled = call.then(
    () => undefined,
    () => undefined,
  );
  going.set(key, settled);
  void settled.then(() => {
    if (going.get(key) === settled) going.delete(key);
  });
}

/** Waits, for a while, until the function has settled; shorter once `stop` has fired. False where it goes on. */
export async function settles(key: string, stop: AbortSignal): Promise<boolean> {
  const settled = going.get(key);
  if (!settled) return true;
  const tooLong = Promise.withResolvers<void>();
  const timers = [setTimeout(tooLong.resolve, AFTER_TIME_MS)];
  const hurry = () => void timers.push(setTimeout(tooLong.resolve, AT_STOP_MS));
  if (stop.aborted) hurry();
  else stop.addEventListener('abort', hurry, { once: true });
  await Promise.race([settled, tooLong.promise]);
  for (const timer of timers) clearTimeout(timer);
  stop.removeEventListener('abort', hurry);
  return !going.has(key);
}
