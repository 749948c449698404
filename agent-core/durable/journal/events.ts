/** What a run's journal says: the kinds of its events, each with its content. Kinds are never changed, only added. */
import * as z from 'zod';
import { Effect, Resolution, RunId } from '../../contracts/runs.ts';

const Key = z.string().min(1);
const Slot = { key: Key, tick: z.int(), branch: z.string(), position: z.int(), name: z.string() };

export const Outcome = z.discriminatedUnion('state', [
  /** `by`: a person said so of a step whose outcome nobody knew, and gave the value; absent where the step itself gave it. */
  z.object({ state: z.literal('done'), value: z.unknown().optional(), by: z.literal('person').optional() }),
  z.object({ state: z.literal('failed'), message: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** The outcome that a person settled a step with; `undefined` where it is to be tried again. */
export function settledBy(resolution: Resolution): Outcome | undefined {
  if (resolution.how === 'done') return { state: 'done', value: resolution.value, by: 'person' };
  return resolution.how === 'fail' ? { state: 'failed', message: resolution.message } : undefined;
}

export const RunEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('RUN_CREATED'),
    program: z.string(),
    version: z.string(),
    schema: z.int(),
    state: z.unknown().optional(),
    forkedFrom: RunId.optional(),
  }),
  z.object({ kind: z.literal('RUN_CLAIMED'), worker: z.string(), epoch: z.int(), afterCrash: z.boolean() }),
  z.object({ kind: z.literal('CODE_CHANGED'), from: z.string(), to: z.string() }),
  z.object({
    kind: z.literal('ACTION_REQUESTED'),
    ...Slot,
    effect: z.union([Effect, z.literal('wait')]),
    attempt: z.int(),
    idempotencyKey: z.string(),
    /** What a server of actions is asked to do; absent where the run's own worker does it. */
    action: z.string().optional(),
    input: z.unknown().optional(),
  }),
  z.object({
    kind: z.literal('OBSERVATION_GENERATED'),
    key: Key,
    outcome: Outcome,
    /** What the run is answered by this outcome for good. */
    memo: Key.optional(),
    /** The number of the event whose answer this is: nobody was asked again. */
    recalled: z.int().optional(),
  }),
  z.object({ kind: z.literal('ACTION_CANCELLED'), key: Key, attempt: z.int() }),
  z.object({ kind: z.literal('OUTCOME_UNKNOWN'), key: Key, why: z.string() }),
  z.object({ kind: z.literal('STEP_PARKED'), key: Key, why: z.string() }),
  z.object({ kind: z.literal('STEP_RESOLVED'), key: Key, resolution: Resolution }),
  z.object({ kind: z.literal('DECIDED'), ...Slot, value: z.unknown().optional() }),
  z.object({
    kind: z.literal('TICK_DONE'),
    tick: z.int(),
    version: z.string(),
    schema: z.int(),
    state: z.unknown().optional(),
    done: z.boolean(),
  }),
  z.object({
    kind: z.literal('RUN_WAITING'),
    until: z.number().optional(),
    signals: z.array(z.string()),
    children: z.array(RunId),
    parked: z.array(Key),
  }),
  z.object({ kind: z.literal('SIGNAL_RECEIVED'), name: z.string(), value: z.unknown().optional() }),
  z.object({ kind: z.literal('SIGNAL_TAKEN'), seq: z.int() }),
  z.object({ kind: z.literal('RUN_PAUSED') }),
  z.object({ kind: z.literal('RUN_RESUMED') }),
  z.object({ kind: z.literal('RUN_CANCELLED') }),
  z.object({ kind: z.literal('RUN_FAILED'), message: z.string() }),
  z.object({ kind: z.literal('RUN_QUARANTINED'), why: z.string() }),
  z.object({ kind: z.literal('RUN_BROKEN'), why: z.string() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
export type RunEventKind = RunEvent['kind'];
/** The event of one kind. */
export type EventOf<K extends RunEventKind> = Extract<RunEvent, { kind: K }>;
