/** Durable runs as everyone outside the journal sees them. */
import * as z from 'zod';

/** Any text a file name could be; made by `run.id` where nobody gives one. */
export const RunId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'a run id has letters, digits, - and _ only, 64 at most')
  .brand('RunId');
export type RunId = z.infer<typeof RunId>;

/**
 * What a step may do to the world, and so what may be done when nobody knows whether it happened: `pure` nothing, `keyed`
 * something that its receiver does once a key, `probe` something that can be looked for, `unsafe` anything else.
 */
export const Effect = z.enum(['pure', 'keyed', 'probe', 'unsafe']);
export type Effect = z.infer<typeof Effect>;

/** `broken`: its journal or its code does not fit any more; the others name themselves. */
export const RunStatus = z.enum([
  'ready',
  'waiting',
  'parked',
  'paused',
  'quarantined',
  'broken',
  'done',
  'failed',
  'cancelled',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** Over for good: nothing wakes such a run. */
export const isOver = (status: RunStatus): boolean => ['done', 'failed', 'cancelled'].includes(status);

/** How a person settles a step whose outcome nobody knows. */
export const Resolution = z.discriminatedUnion('how', [
  z.object({ how: z.literal('done'), value: z.unknown().optional() }),
  z.object({ how: z.literal('again') }),
  z.object({ how: z.literal('fail'), message: z.string() }),
]);
export type Resolution = z.infer<typeof Resolution>;

/** Times are milliseconds since the epoch. */
export interface RunSummary {
  readonly id: RunId;
  readonly program: string;
  readonly version: string;
  readonly status: RunStatus;
  /** Why it is not going on, in words. */
  readonly why: string | undefined;
  readonly tick: number;
  readonly events: number;
  /** The worker that has it. */
  readonly owner: string | undefined;
  readonly wakeAt: number | undefined;
  readonly parent: RunId | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}
