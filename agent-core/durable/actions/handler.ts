/** What a server of actions does them with. */
import type { Dispatch, Look } from '../runs/program.ts';
import type { Action } from './action.ts';

/** How its server does it. */
export interface ActionHandler<I = unknown, O = unknown> extends Action<I, O> {
  /** Longer than this, its outcome is unknown, ms. */
  readonly timeoutMs?: number;
  /** How often it is dispatched at most; 3 where nothing is said. */
  readonly attempts?: number;
  /** How long the receiver remembers a key, ms; without it an action that is `keyed` is never done again by itself. */
  readonly keepsKeysMs?: number;
  /** Looks whether it happened; without it an action that is `probe` waits for a person. Changes nothing. */
  look?(input: I): Promise<Look<O>>;
  /** A throw of `Refused` is a failure that had no effect; any other leaves the outcome unknown. */
  act(input: I, dispatch: Dispatch): Promise<O> | O;
}

/** Handlers by their names; some may be found only when they are asked for. */
export type Handlers = Pick<ReadonlyMap<string, ActionHandler>, 'get' | 'keys'>;

/** The way from a run to the servers of actions, as its worker has it. */
export interface ActionPort {
  /** Something lies in the outbox. */
  nudge(): void;
}
