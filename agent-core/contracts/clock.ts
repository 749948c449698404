/** Time as an argument: live code gets the system's, `replay` the trace's, tests their own. */
export interface Clock {
  /** Milliseconds since the epoch, or since a trace's start. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
