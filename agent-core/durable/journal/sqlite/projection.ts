/** What follows from an event for the tables that workers read: the only place that changes `signal`. */
import { routeOf } from '../../actions/routes.ts';
import type { Store } from '../../sqlite/store.ts';
import type { EventOf, RunEvent } from '../events.ts';
import { sleepOf } from '../sleeping.ts';
import { keepMemo } from './memos.ts';
import type { RunRow } from './run-row.ts';
import { stepsOf } from './steps.ts';

/** What a run's own row becomes; what is left out stays. */
export interface RunChange {
  status?: string;
  why?: string | null;
  checkpoint?: number;
  tick?: number;
  crashes?: number;
  wakeAt?: number | null;
  /** Whose it is from now on. */
  claim?: { readonly owner: string; readonly epoch: number };
  /** It is nobody's from now on. */
  released?: true;
}

type Projections = {
  readonly [E in RunEvent as E['kind']]?: (context: Context, event: E) => RunChange | undefined;
};

interface Context {
  readonly store: Store;
  /** The run as it was before the append. */
  readonly row: RunRow;
  readonly seq: number;
}

const READY: RunChange = { status: 'ready', why: null, wakeAt: null };
const over = (status: string, why: string | null = null): RunChange => ({ status, why, wakeAt: null, released: true });

const PROJECTIONS: Projections = {
  RUN_CLAIMED: ({ row }, { worker, epoch, afterCrash }) => {
    return { ...READY, claim: { owner: worker, epoch }, crashes: row.crashes + Number(afterCrash) };
  },
  OBSERVATION_GENERATED: ({ store, row, seq }, { memo }) => {
    if (memo !== undefined) keepMemo(store, row.id, memo, seq);
    return undefined;
  },
  STEP_RESOLVED: wakened,
  TICK_DONE: ({ seq }, { tick, done }) => {
    const checkpoint = { checkpoint: seq, tick: tick + 1, crashes: 0 };
    return done ? { ...over('done'), ...checkpoint } : { ...READY, ...checkpoint };
  },
  RUN_WAITING: waiting,
  SIGNAL_RECEIVED: (context, { name }) => {
    context.store
      .prepare('INSERT INTO signal (run, seq, name) VALUES (?, ?, ?)')
      .run(context.row.id, context.seq, name);
    return wakened(context);
  },
  SIGNAL_TAKEN: ({ store, row }, { seq }) => {
    store.prepare('DELETE FROM signal WHERE run = ? AND seq = ?').run(row.id, seq);
    return undefined;
  },
  RUN_PAUSED: () => over('paused', 'paused by a person'),
  RUN_RESUMED: () => ({ ...READY, crashes: 0 }),
  RUN_CANCELLED: () => over('cancelled'),
  RUN_FAILED: (_context, { message }) => over('failed', message),
  RUN_QUARANTINED: (_context, { why }) => over('quarantined', why),
  RUN_BROKEN: (_context, { why }) => over('broken', why),
};

/** Nothing follows from it but that it is in the journal. */
export function isPlain(program: string, run: string, event: RunEvent): boolean {
  const isProjected = event.kind === 'OBSERVATION_GENERATED' ? event.memo !== undefined : event.kind in PROJECTIONS;
  return !isProjected && routeOf(program, run, event) === undefined;
}

/** Brings the tables after `event`; gives what its run's row becomes. */
export function project(context: Context, event: RunEvent): RunChange | undefined {
  const projection = PROJECTIONS[event.kind] as ((c: Context, e: RunEvent) => RunChange | undefined) | undefined;
  return projection?.(context, event);
}

/** A run that is not asleep stays as it is: one that is paused, or over, is not brought back. */
function wakened({ row: { status } }: Context): RunChange | undefined {
  return status === 'waiting' || status === 'parked' ? READY : undefined;
}

/** Waits, unless what it waits for came while it was going to sleep, or something is wanted of it: that is done first. */
function waiting({ store, row }: Context, { until, signals, children, parked }: EventOf<'RUN_WAITING'>): RunChange {
  const hasCome =
    row.wanted !== null ||
    (parked.length > 0 && stepsOf(store, row).some(({ key, state }) => parked.includes(key) && state !== 'parked')) ||
    store
      .prepare<[string, number], number>(
        'SELECT 1 FROM signal WHERE name IN (SELECT value FROM json_each(?)) AND run = ? LIMIT 1',
      )
      .get(JSON.stringify(signals), row.id) !== undefined ||
    store
      .prepare<[string], number>(
        `SELECT 1 FROM run WHERE name IN (SELECT value FROM json_each(?)) AND status IN ('done', 'failed', 'cancelled') LIMIT 1`,
      )
      .get(JSON.stringify(children)) !== undefined;
  if (hasCome) return { ...READY, released: true };
  return { ...sleepOf({ signals, children, parked }), wakeAt: until ?? null, released: true };
}
