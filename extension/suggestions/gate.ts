/**
 * Whether this is a moment to speak. The agent host has already waited for a pause and for the lower bound; this is what only
 * the editor knows. Pure: the shell gathers a `Moment`, the answer says why not and when to look again.
 */

/** Quiet in the editor before a toast, ms: typing, or an inline suggestion that has just appeared, is not interrupted. */
export const QUIET_MS = 1_500;
/** After an undo or redo the person may be in the middle of a chain of them, ms. */
export const UNDO_CHAIN_MS = 5_000;
/** A toast that nobody answered leaves the screen after some 10 s; for so long another one waits, ms. */
export const TOAST_MS = 30_000;

export interface Moment {
  readonly now: number;
  readonly focused: boolean;
  readonly debuggerStopped: boolean;
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly trusted: boolean;
  /** When a toast of ours that is not yet answered was put up. */
  readonly toastSince: number | undefined;
  readonly reviewOpen: boolean;
  readonly lastChangeAt: number | undefined;
  readonly lastUndoAt: number | undefined;
}

/** `again` is the time at which it may open by itself; without it some event has to come first. */
export type Gate = { readonly open: true } | { readonly open: false; readonly why: string; readonly again?: number };

export function gate(moment: Moment): Gate {
  const closed = standing(moment);
  if (closed) return { open: false, why: closed };
  const waits = [
    until(moment.toastSince, TOAST_MS, 'another toast is up'),
    until(moment.lastUndoAt, UNDO_CHAIN_MS, 'in an undo chain'),
    until(moment.lastChangeAt, QUIET_MS, 'typing'),
  ];
  const wait = waits.find((candidate) => candidate !== undefined && candidate.again > moment.now);
  return wait ? { open: false, ...wait } : { open: true };
}

/** The first standing reason, the person's own wishes first. */
function standing(moment: Moment): string | undefined {
  if (!moment.enabled) return 'suggestions are off';
  if (moment.paused) return 'paused';
  if (!moment.trusted) return 'the workspace is not trusted';
  if (!moment.focused) return 'the window is not focused';
  if (moment.debuggerStopped) return 'the debugger is stopped';
  if (moment.reviewOpen) return 'a review is open';
  return undefined;
}

function until(since: number | undefined, ms: number, why: string): { why: string; again: number } | undefined {
  return since === undefined ? undefined : { why, again: since + ms };
}
