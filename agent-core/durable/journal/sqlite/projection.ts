/** What follows from an event for the tables that workers read: the only place that changes `step` and `signal`. */
import type { Store } from '../../sqlite/store.ts';
import type { EventOf, RunEvent } from '../events.ts';
import { sleepOf } from '../sleeping.ts';
import { keepMemo } from './memos.ts';

/** What a run's own row becomes; what is left out stays. */
export interface RunChange {
  status?: string;
  why?: string | null;
  checkpoint?: number;
  tick?: number;
  crashes?: number;
  wakeAt?: number | null;
  /** It is nobody's from now on. */
  released?: true;
}

type Projections = {
  readonly [E in RunEvent as E['kind']]?: (context: Context, event: E) => RunChange | undefined;
};

interface Context {
  readonly store: Store;
  readonly run: number;
  readonly seq: number;
  readonly at: number;
}

const READY: RunChange = { status: 'ready', why: null, wakeAt: null };
const over = (status: string, why: string | null = null): RunChange => ({ status, why, wakeAt: null, released: true });

const PROJECTIONS: Projections = {
  ACTION_REQUESTED: (context, event) => startStep(context, event),
  DECIDED: ({ store, run, seq, at }, { key, branch, position, name }) => {
    store
      .prepare(`INSERT INTO step (run, key, branch, position, name, effect, state, attempt, started_at, outcome)
                VALUES (?, ?, ?, ?, ?, 'decision', 'done', 1, ?, ?)`)
      .run(run, key, branch, position, name, at, seq);
    return undefined;
  },
  OBSERVATION_GENERATED: (context, { key, outcome, memo }) => {
    if (memo !== undefined) keepMemo(context.store, context.run, memo, context.seq);
    return setStep(context, key, outcome.state, null, context.seq);
  },
  OUTCOME_UNKNOWN: (context, { key, why }) => setStep(context, key, 'unknown', why),
  STEP_PARKED: (context, { key, why }) => setStep(context, key, 'parked', why),
  STEP_RESOLVED: (context, { key, resolution: { how } }) => {
    const state = { done: 'done', again: 'again', fail: 'failed' } as const;
    setStep(context, key, state[how], null, how === 'again' ? undefined : context.seq);
    return wakened(context);
  },
  TICK_DONE: ({ store, run, seq }, { tick, done }) => {
    store.prepare('DELETE FROM step WHERE run = ?').run(run);
    const checkpoint = { checkpoint: seq, tick: tick + 1, crashes: 0 };
    return done ? { ...over('done'), ...checkpoint } : { ...READY, ...checkpoint };
  },
  RUN_WAITING: waiting,
  SIGNAL_RECEIVED: ({ store, run, seq }, { name }) => {
    store.prepare('INSERT INTO signal (run, seq, name) VALUES (?, ?, ?)').run(run, seq, name);
    return wakened({ store, run });
  },
  SIGNAL_TAKEN: ({ store, run }, { seq }) => {
    store.prepare('DELETE FROM signal WHERE run = ? AND seq = ?').run(run, seq);
    return undefined;
  },
  RUN_PAUSED: () => over('paused', 'paused by a person'),
  RUN_RESUMED: () => ({ ...READY, crashes: 0 }),
  RUN_CANCELLED: () => over('cancelled'),
  RUN_FAILED: (_context, { message }) => over('failed', message),
  RUN_QUARANTINED: (_context, { why }) => over('quarantined', why),
  RUN_BROKEN: (_context, { why }) => over('broken', why),
};

/** Brings the tables after `event`; gives what its run's row becomes. */
export function project(context: Context, event: RunEvent): RunChange | undefined {
  const projection = PROJECTIONS[event.kind] as ((c: Context, e: RunEvent) => RunChange | undefined) | undefined;
  return projection?.(context, event);
}

function startStep({ store, run, at }: Context, event: EventOf<'ACTION_REQUESTED'>): undefined {
  const { key, branch, position, name, effect, attempt } = event;
  store
    .prepare(`INSERT INTO step (run, key, branch, position, name, effect, state, attempt, started_at)
              VALUES (?, ?, ?, ?, ?, ?, 'started', ?, ?)
              ON CONFLICT (run, key) DO UPDATE SET state = 'started', attempt = excluded.attempt, why = NULL`)
    .run(run, key, branch, position, name, effect, attempt, at);
}

function setStep({ store, run }: Context, key: string, state: string, why: string | null, outcome?: number): undefined {
  store
    .prepare('UPDATE step SET state = ?, why = ?, outcome = ? WHERE run = ? AND key = ?')
    .run(state, why, outcome ?? null, run, key);
}

/** A run that is not asleep stays as it is: one that is paused, or over, is not brought back. */
function wakened({ store, run }: Pick<Context, 'store' | 'run'>): RunChange | undefined {
  const status = store.prepare<[number], string>('SELECT status FROM run WHERE id = ?').pluck().get(run);
  return status === 'waiting' || status === 'parked' ? READY : undefined;
}

/** Waits, unless what it waits for came while it was going to sleep, or something is wanted of it: that is done first. */
function waiting({ store, run }: Context, { until, signals, children, parked }: EventOf<'RUN_WAITING'>): RunChange {
  const hasCome =
    store.prepare<[number], number>('SELECT 1 FROM run WHERE id = ? AND wanted IS NOT NULL').get(run) ??
    store
      .prepare<[number, string], number>(
        "SELECT 1 FROM step WHERE run = ? AND key IN (SELECT value FROM json_each(?)) AND state <> 'parked' LIMIT 1",
      )
      .get(run, JSON.stringify(parked)) ??
    store
      .prepare<[string, number], number>(
        'SELECT 1 FROM signal WHERE name IN (SELECT value FROM json_each(?)) AND run = ? LIMIT 1',
      )
      .get(JSON.stringify(signals), run) ??
    store
      .prepare<[string], number>(
        `SELECT 1 FROM run WHERE name IN (SELECT value FROM json_each(?)) AND status IN ('done', 'failed', 'cancelled') LIMIT 1`,
      )
      .get(JSON.stringify(children));
  if (hasCome !== undefined) return { ...READY, released: true };
  return { ...sleepOf({ signals, children, parked }), wakeAt: until ?? null, released: true };
}
