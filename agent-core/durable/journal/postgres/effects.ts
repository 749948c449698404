/** What follows from an event for the tables that workers read, as the shard's function `append` takes it. */
import type { RunEvent } from '../events.ts';
import { sleepOf } from '../sleeping.ts';

interface StepChange {
  readonly key: string;
  readonly state: string;
  readonly why?: string;
  /** This event holds its outcome. */
  readonly settles?: true;
  /** Only of a step that begins. */
  readonly effect?: string;
  readonly branch?: string;
  readonly position?: number;
  readonly name?: string;
  readonly attempt?: number;
}

/** What is left out stays; with `status`, `why` and `wakeAt` go where they are left out. */
export interface Effect {
  readonly step?: StepChange;
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
  /** Ready instead where one of these has come. */
  readonly waits?: {
    readonly signals: readonly string[];
    readonly children: readonly string[];
    /** Steps that somebody has settled meanwhile. */
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

const over = (status: string, why: string | null = null): Effect => ({ status, why, released: true });

/** Of a claim, the claimer adds what it took: `owner`, `epoch`, `crashes`. */
export function effectOf(event: RunEvent): Effect {
  switch (event.kind) {
    case 'ACTION_REQUESTED':
      return { step: { ...slotOf(event), effect: event.effect, state: 'started', attempt: event.attempt } };
    case 'DECIDED':
      return { step: { ...slotOf(event), effect: 'decision', state: 'done', attempt: 1, settles: true } };
    case 'OBSERVATION_GENERATED':
      return {
        step: { key: event.key, state: event.outcome.state, settles: true },
        ...(event.memo !== undefined && { memo: event.memo }),
      };
    case 'OUTCOME_UNKNOWN':
      return { step: { key: event.key, state: 'unknown', why: event.why } };
    case 'STEP_PARKED':
      return { step: { key: event.key, state: 'parked', why: event.why } };
    case 'STEP_RESOLVED':
      return { step: resolved(event.key, event.resolution.how), wakes: true };
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

function slotOf({ key, branch, position, name }: Extract<RunEvent, { position: number }>) {
  return { key, branch, position, name };
}

function resolved(key: string, how: 'done' | 'again' | 'fail'): StepChange {
  if (how === 'again') return { key, state: 'again' };
  return { key, state: how === 'done' ? 'done' : 'failed', settles: true };
}
