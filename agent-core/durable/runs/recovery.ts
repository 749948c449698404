/**
 * What is done with a step whose outcome nobody knows: after a crash, and equally after a time-out, a reset, a cancel or an
 * error that came after it was dispatched. The whole promise stands here; ARCHITECTURE.md shows it as a table.
 */
import { wordsOf } from '../../contracts/errors.ts';
import type { Look, StepOptions } from './program.ts';

export type Recovery<T> =
  | { readonly what: 'run again' }
  | { readonly what: 'done'; readonly value: T }
  | { readonly what: 'fail'; readonly why: string }
  | { readonly what: 'park'; readonly why: string };

export interface Unknown {
  /** How often it was dispatched. */
  readonly attempts: number;
  /** When it was dispatched first, ms since the epoch. */
  readonly startedAt: number;
  readonly now: number;
  /** What went wrong, in words. */
  readonly why: string;
  /** The worker died over it: an attempt that does not count against `pure`. */
  readonly crashed: boolean;
}

const ATTEMPTS = 3;

/** A look that takes longer than the step may, or that `stop` ends, has found nothing. */
export async function recover<T>(options: StepOptions<T>, unknown: Unknown, stop?: AbortSignal): Promise<Recovery<T>> {
  const most = options.attempts ?? ATTEMPTS;
  const isSpent = unknown.attempts >= most && !unknown.crashed;
  switch (options.effect) {
    case 'pure':
      return isSpent ? { what: 'fail', why: unknown.why } : { what: 'run again' };
    case 'keyed':
      if (unknown.now < unknown.startedAt) {
        return {
          what: 'park',
          why: `${unknown.why}; the clock was set back, so the receiver may have forgotten its key`,
        };
      }
      if (unknown.now - unknown.startedAt >= options.keepsKeysMs) {
        return { what: 'park', why: `${unknown.why}; the receiver may have forgotten its key by now` };
      }
      return isSpent ? { what: 'park', why: `${unknown.why}, ${unknown.attempts} times` } : { what: 'run again' };
    case 'probe':
      return afterLooking(await look(options, stop), isSpent, unknown);
    case 'unsafe':
      return { what: 'park', why: `${unknown.why}; nobody knows whether it happened` };
  }
}

function afterLooking<T>(
  seen: Look<T> | { found: 'error'; why: string },
  isSpent: boolean,
  { why }: Unknown,
): Recovery<T> {
  switch (seen.found) {
    case 'before':
      return isSpent ? { what: 'park', why } : { what: 'run again' };
    case 'after':
      return { what: 'done', value: seen.value };
    case 'neither':
      return { what: 'park', why: `${why}; what is there now is neither as before nor as after it` };
    case 'error':
      return { what: 'park', why: `${why}; looking failed: ${seen.why}` };
  }
}

type Probe<T> = Extract<StepOptions<T>, { effect: 'probe' }>;

async function look<T>({ look: ask, timeoutMs }: Probe<T>, stop: AbortSignal | undefined) {
  const timeOver = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([timeOver, stop].filter((each) => each !== undefined));
  const ended = Promise.withResolvers<never>();
  const onAbort = () =>
    ended.reject(new Error(timeOver?.aborted ? `it took longer than ${timeoutMs} ms` : 'interrupted'));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([ask(), ended.promise]);
  } catch (error) {
    return { found: 'error', why: wordsOf(error) } as const;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
