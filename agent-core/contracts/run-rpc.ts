/** The requests about durable runs: listed, read, commanded. A part of `rpc.ts`. Times are milliseconds since the epoch. */
import * as z from 'zod';
import { Effect, Resolution, RunId, RunStatus } from './runs.ts';

/** A step of the tick that is under way. */
export const ListedStep = z.object({
  key: z.string(),
  name: z.string(),
  /** The action that a server does for it. */
  action: z.string().optional(),
  /** The path of the branch of the tick that it stands in. */
  branch: z.string(),
  effect: z.enum([...Effect.options, 'wait']),
  /** `unknown`: dispatched, and nobody knows whether it happened; `parked`: so too, and a person must say. */
  state: z.enum(['started', 'unknown', 'parked', 'again', 'done', 'failed']),
  attempt: z.int(),
  /** When it was first dispatched. */
  startedAt: z.number(),
  why: z.string().optional(),
  /** What it gave or why it failed, in short. */
  outcome: z.string().optional(),
});
export type ListedStep = z.infer<typeof ListedStep>;

export const ListedRun = z.object({
  id: RunId,
  program: z.string(),
  /** Whether this version has the program: without it nobody here goes on with the run. */
  isKnown: z.boolean(),
  status: RunStatus,
  why: z.string().optional(),
  tick: z.int(),
  events: z.int(),
  /** Whether a worker has it now. */
  isRunning: z.boolean(),
  /** What the worker that has it was asked to do. */
  wanted: z.enum(['pause', 'cancel']).optional(),
  wakeAt: z.number().optional(),
  parent: RunId.optional(),
  /** Of a run that does an action: which one, and the run that asked for it. */
  action: z.object({ name: z.string(), run: z.string() }).optional(),
  /** Names of the signals that it waits for. */
  signals: z.array(z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Those that wait for a person or are under way, and the last of those that are done, in their order. */
  steps: z.array(ListedStep),
  /** Steps of the tick that were left out. */
  moreSteps: z.int(),
});
export type ListedRun = z.infer<typeof ListedRun>;

/** One event of a run, as a sentence; without a time where it cannot be read. */
export const RunLine = z.object({ seq: z.int(), at: z.number().optional(), sentence: z.string() });
export type RunLine = z.infer<typeof RunLine>;

export const RunCommand = z.enum(['pause', 'resume', 'cancel', 'fork']);
export type RunCommand = z.infer<typeof RunCommand>;

/** Each is refused in words: `not-found`, `stale` where the run is not in a state for it, `bad-input`. */
export const runRequests = {
  /**
   * Those that wait for a person first, however old; then the others, newest first. Starts nothing: where there never was a run,
   * there is none.
   */
  listRuns: {
    params: z.object({ limit: z.int().positive().max(500) }),
    result: z.object({
      runs: z.array(ListedRun),
      /** There are others. */
      more: z.boolean(),
      /** A database of runs was damaged and set aside, as `movedTo` tells: told as long as that file lies there. */
      damage: z.object({ movedTo: z.string(), sentence: z.string() }).optional(),
    }),
  },
  /** In order, after the event numbered `after`. An event that cannot be read says so in its sentence. */
  runEvents: {
    params: z.object({ run: RunId, after: z.int().nonnegative(), limit: z.int().positive().max(1000) }),
    result: z.object({
      lines: z.array(RunLine),
      /** Events of the run by now. */
      total: z.int(),
    }),
  },
  /**
   * A worker that has the run obeys after the step under way, and stops it at once when it is cancelled. Cancelled with it are the
   * runs that it started.
   */
  commandRun: {
    params: z.object({ run: RunId, command: RunCommand }),
    /** The run that was meant, or that `fork` made. */
    result: z.object({ run: RunId }),
  },
  /** The next `waitFor` of that name gets the value, now or later. */
  signalRun: {
    params: z.object({ run: RunId, name: z.string().min(1), value: z.unknown().optional() }),
    result: z.object({ ok: z.literal(true) }),
  },
  /** `step`: its key, or its name where only one of that name waits. */
  resolveStep: {
    params: z.object({ run: RunId, step: z.string().min(1), resolution: Resolution }),
    result: z.object({ ok: z.literal(true) }),
  },
  /** `run`: the id that it shall have; one is made without it. `input` is the program's own. */
  startRun: {
    params: z.object({ program: z.string(), input: z.unknown().optional(), run: RunId.optional() }),
    result: z.object({ run: RunId }),
  },
} as const;
