/** How long to wait before the agent host is started again, decided from its latest deaths alone. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
const WINDOW_MS = 120_000;
const RESTARTS = 5;

export type Restart = { readonly what: 'wait'; readonly ms: number } | { readonly what: 'give-up' };

/** `deaths`: times of every death so far, in ms, the present one last. Five restarts within two minutes, then no more. */
export function nextRestart(deaths: readonly number[]): Restart {
  const last = deaths.at(-1) ?? 0;
  const recent = deaths.filter((at) => at > last - WINDOW_MS).length;
  if (recent > RESTARTS) return { what: 'give-up' };
  return { what: 'wait', ms: Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, recent - 1)) };
}
