/** What follows from an event for the tables that workers read, as the shard's function `append` takes it. */
import { ACTION_PROGRAM, routeOf } from '../../actions/routes.ts';
import type { RunEvent } from '../events.ts';
import { sleepOf } from '../sleeping.ts';

/** What is left out stays; with `status`, `why` and `wakeAt` go where they are left out. */
export interface Effect {
  /** What this event is the answer to for good. */
  readonly memo?: string;
  /** The number of the tick that begins. */
  readonly tick?: number;
  /** Came, by its name; was taken, by the number of its event. */
  readonly signal?: string;
  readonly taken?: number;
  readonly status?: string;
  readonly why?: string | null;
  readonly wakeAt?: number | null;
  /** Ready instead where one of these has come, or a person has settled a step meanwhile. */
  readonly waits?: {
    readonly signals: readonly string[];
    readonly children: readonly string[];
    readonly parked: readonly string[];
  };
  /** Ready where it is asleep. */
  readonly wakes?: true;
  readonly crashes?: number;
  readonly owner?: string | null;
  readonly epoch?: number;
  /** Nobody's from now on. */
  readonly released?: true;
}

/** Where an event goes besides to whoever reads its kind; with `program` only from a run of that. */
export interface Route {
  readonly to: string;
  readonly program?: string;
}

const over = (status: string, why: string | null = null): Effect => ({ status, why, released: true });

/** Of a claim, the claimer adds what it took: `owner`, `epoch`, `crashes`. */
export function effectOf(event: RunEvent): Effect {
  switch (event.kind) {
    case 'OBSERVATION_GENERATED':
      return event.memo === undefined ? {} : { memo: event.memo };
    case 'STEP_RESOLVED':
      return { wakes: true };
    case 'TICK_DONE':
      return { ...(event.done ? over('done') : { status: 'ready' }), tick: event.tick + 1 };
    case 'RUN_WAITING': {
      const { signals, children, parked, until } = event;
      return { ...sleepOf(event), wakeAt: until ?? null, released: true, waits: { signals, children, parked } };
    }
    case 'SIGNAL_RECEIVED':
      return { signal: event.name };
    case 'SIGNAL_TAKEN':
      return { taken: event.seq };
    case 'RUN_CLAIMED':
      return { status: 'ready' };
    case 'RUN_RESUMED':
      return { status: 'ready', crashes: 0 };
    case 'RUN_PAUSED':
      return over('paused', 'paused by a person');
    case 'RUN_CANCELLED':
      return over('cancelled');
    case 'RUN_FAILED':
      return over('failed', event.message);
    case 'RUN_QUARANTINED':
      return over('quarantined', event.why);
    case 'RUN_BROKEN':
      return over('broken', event.why);
    default:
      return {};
  }
}

/** The route of an event, whatever program its run has. */
export function anyRouteOf(run: string, event: RunEvent): Route | undefined {
  const always = routeOf('', run, event);
  if (always !== undefined) return { to: always };
  const to = routeOf(ACTION_PROGRAM, run, event);
  return to === undefined ? undefined : { to, program: ACTION_PROGRAM };
}

/** Nothing follows from it but that it is in the journal. */
export function isPlain(program: string, run: string, event: RunEvent): boolean {
  return routeOf(program, run, event) === undefined && Object.keys(effectOf(event)).length === 0;
}
