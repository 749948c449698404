/** What a durable run runs: a state machine of ticks. */
import type * as z from 'zod';
import type { RunId } from '../../contracts/runs.ts';
import type { Action } from '../actions/action.ts';

/**
 * A program. Its state is checkpointed at the end of each tick; after a crash only the tick under way is run again, with every
 * step that had an outcome answered from the journal. Inside a tick, wait for nothing but what `run` offers.
 */
export interface Program<S = unknown, I = unknown> {
  readonly name: string;
  /** Changes with the code: a tick under way is never replayed by another version. */
  readonly version: string;
  readonly input: z.ZodType<I>;
  readonly state: z.ZodType<S>;
  /** Changes with `state`. */
  readonly schema: number;
  start(input: I): S;
  tick(state: S, run: Run): Promise<S>;
  isDone(state: S): boolean;
  /** The state as this version reads it, from one of an older schema. Without it, such a run is not gone on with. */
  migrate?(state: unknown, schema: number): unknown;
}

/** What a step's function is given. */
export interface Dispatch {
  /** The same for every attempt of this step, and no other step's: what a receiver knows it by. */
  readonly idempotencyKey: string;
  /** From 1. */
  readonly attempt: number;
  /** Fires when the run is cancelled, its worker can wait no longer, or the step's time is over; a pause waits for the step. */
  readonly signal: AbortSignal;
}

export type Look<T> =
  | { readonly found: 'before' }
  | { readonly found: 'after'; readonly value: T }
  | { readonly found: 'neither' };

interface StepBase {
  /** What the step depends on, as JSON: another input makes it another step. */
  readonly input?: unknown;
  /** Longer than this, its outcome is unknown, ms. */
  readonly timeoutMs?: number;
  /** How often it is dispatched at most before it fails (`pure`) or waits for a person; 3 where nothing is said. */
  readonly attempts?: number;
}

/** What is asked, and the how-manieth answer to it is meant: another sample is another answer. */
export interface MemoOptions {
  /** The whole of it, as JSON: what the answer depends on, the name of a model and its settings too. */
  readonly request: unknown;
  /** From 0. */
  readonly sample: number;
}

/** The effect class, with what that class needs to recover. */
export type StepOptions<T> = StepBase &
  (
    | {
        readonly effect: 'pure';
        /**
         * For what costs more than it changes, like a call of a model: once the run has the answer, no step of it asks the same
         * again, in this tick or a later one. A worker that dies over the call asks once more. `request` is the step's input
         * where no other is given.
         */
        readonly memo?: MemoOptions;
      }
    | { readonly effect: 'unsafe' }
    | { readonly effect: 'keyed' /** How long the receiver remembers a key, ms. */; readonly keepsKeysMs: number }
    | { readonly effect: 'probe' /** Looks whether it happened; changes nothing. */; look(): Promise<Look<T>> }
  );

/** What a tick does the world through. Each branch has its own: steps of one come one after the other. */
export interface Run {
  readonly id: RunId;
  /**
   * Does `fn` once, as far as its effect class allows, and gives its outcome again whenever the tick is run again. Outcomes are
   * JSON. A throw of `Refused` is a failure that had no effect; any other leaves the outcome unknown. Throws `StepFailed`.
   */
  step<T>(name: string, options: StepOptions<T>, fn: (dispatch: Dispatch) => Promise<T> | T): Promise<T>;
  /**
   * Asks a server of actions, and gives what it says; the run has no worker meanwhile. Done once, as far as the action's effect
   * class allows. Throws `StepFailed` with the server's words, also where nobody there does it or the input makes no sense.
   */
  request<I, O>(action: Action<I, O>, input: I): Promise<O>;
  /** Runs branches side by side; each gets a run of its own. Fails with the first that fails, once all have settled. */
  all<T>(branches: readonly ((run: Run) => Promise<T>)[]): Promise<T[]>;
  /** Until `at`, ms since the epoch. Gives by how many ms it came late. */
  sleep(at: number): Promise<number>;
  /** The next signal of that name, or `undefined` where none came until `deadline` (ms since the epoch). */
  waitFor(signal: string, deadline?: number): Promise<unknown>;
  /** Starts another program's run as a child of this one; the same child whenever the tick is run again. */
  spawn<S, I>(program: Program<S, I>, input: I): Promise<RunId>;
  /** The last state of a child that is done. Throws `StepFailed` where it failed, was cancelled, or cannot be read any more. */
  join(child: RunId): Promise<unknown>;
  /** What `choose` gives, written down: what may be another value another time goes through here. */
  decide<T>(name: string, choose: () => T): Promise<T>;
  /** The time, ms since the epoch. */
  now(): Promise<number>;
  /** In [0, 1). */
  random(): Promise<number>;
  /** An id that no other has. */
  newId(): Promise<string>;
}

/** The receiver refused, or nothing was sent: there was no effect. Thrown by a step's function. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** A step, or a child run, failed for good. A program may catch it. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: string;
  constructor(step: string, why: string) {
    super(`${step}: ${why}`);
    this.step = step;
  }
}
