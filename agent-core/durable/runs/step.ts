/** The durable step: intent before the effect, outcome after it, each a commit of its own. */
import type { Outcome } from '../journal/events.ts';
import type { StepRecord } from '../journal/journal.ts';
import { dispatch } from './dispatch.ts';
import { isGoing, settles } from './going.ts';
import type { Dispatch, StepOptions } from './program.ts';
import { memoOf, recall } from './recall.ts';
import { answerOf, type Slot } from './recorded.ts';
import { type Recovery, recover } from './recovery.ts';
import type { Scope } from './scope.ts';
import { idempotencyKey, memoKey } from './step-key.ts';

/** Between attempts, ms; doubles with each. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** How soon a step is looked at again whose function goes on though it was told to stop, ms. */
const LOOK_AGAIN_MS = 1_000;

export interface StepCall<T> {
  readonly slot: Slot;
  readonly options: StepOptions<T>;
  /** As it goes into the journal. */
  readonly input: unknown;
  readonly fn: (dispatch: Dispatch) => Promise<T> | T;
}

/** Does the step, or as much of it as the journal does not have yet. */
export async function doStep<T>(scope: Scope, call: StepCall<T>, record: StepRecord | undefined): Promise<T> {
  if (record?.outcome) return answerOf(call.slot.name, record.outcome);
  if (record?.state === 'parked') return scope.wait({ parked: call.slot.key });
  const memo = memoOf(call.options);
  if (!memo) return doNow(scope, call, record);
  const known = await recall<T>(scope, { ...call, memo, isBegun: record !== undefined });
  return known ? known.value : doNow(scope, call, record);
}

/** Asks the world, as far as what the journal has of the step allows. */
async function doNow<T>(scope: Scope, call: StepCall<T>, record: StepRecord | undefined): Promise<T> {
  if (!record || record.state === 'again') {
    // Tried again, it has all its attempts before it; what its receiver remembers counts from the first dispatch.
    return attempt(scope, call, { attempts: 0, startedAt: record?.startedAt ?? scope.options.clock.now() });
  }
  const known = scope.options.unwritten.get(call.slot.key);
  if (known && record.state === 'started') return written(scope, call, known);
  const why = record.why ?? 'the worker stopped before the outcome was written';
  const crashed = record.state === 'started';
  return afterUnknown(scope, call, { attempts: record.attempt, startedAt: record.startedAt }, { why, crashed });
}

const receiversKey = <T>(scope: Scope, { slot }: StepCall<T>) => idempotencyKey(scope.options.claim.run, slot.key);

/** Lets the run go, and has the step looked at again soon. */
const later = (scope: Scope) => scope.wait({ until: scope.options.clock.now() + LOOK_AGAIN_MS });

interface Sofar {
  readonly attempts: number;
  readonly startedAt: number;
}

async function attempt<T>(scope: Scope, call: StepCall<T>, { attempts, startedAt }: Sofar): Promise<T> {
  const { slot, options, input, fn } = call;
  const { effect, timeoutMs } = options;
  const number = attempts + 1;
  const key = receiversKey(scope, call);
  if (isGoing(key)) return later(scope);
  const request = { kind: 'ACTION_REQUESTED', ...slot, effect, attempt: number, idempotencyKey: key, input } as const;
  await scope.append([request]);
  if (scope.isStopping) return withoutEffect(scope, call);
  const outcome = await dispatch(fn, { idempotencyKey: key, attempt: number, signal: scope.signal }, timeoutMs);
  if (outcome.state === 'unknown') {
    return afterUnknown(scope, call, { attempts: number, startedAt }, { why: outcome.why, crashed: false });
  }
  scope.options.unwritten.set(slot.key, outcome);
  return written(scope, call, outcome);
}

/** Where the journal cannot be written now, the next try of this tick writes it. */
async function written<T>(scope: Scope, { slot: { key, name }, options }: StepCall<T>, outcome: Outcome): Promise<T> {
  const asked = outcome.state === 'done' ? memoOf(options) : undefined;
  const memo = asked && { memo: memoKey(asked) };
  const observed = { kind: 'OBSERVATION_GENERATED', key, outcome, ...memo } as const;
  const done = () => void scope.options.unwritten.delete(key);
  // Nobody can tell whether what is pure ran once or twice: lost, it runs again.
  if (options.effect === 'pure' && !memo) await scope.appendSoon([observed], done);
  else await scope.append([observed]).then(done);
  return answerOf(name, outcome);
}

/** The run was stopped, and nothing happened in the world: the journal shall know it. */
async function withoutEffect<T>(scope: Scope, { slot }: StepCall<T>): Promise<T> {
  const resolution = { how: 'again' } as const;
  scope.note({ kind: 'STEP_RESOLVED', key: slot.key, resolution });
  return scope.wait({});
}

async function afterUnknown<T>(
  scope: Scope,
  call: StepCall<T>,
  sofar: Sofar,
  { why, crashed }: { why: string; crashed: boolean },
): Promise<T> {
  const { key, name } = call.slot;
  const unknown = { kind: 'OUTCOME_UNKNOWN', key, why } as const;
  if (scope.isStopping) {
    scope.note(unknown);
    // Interrupted without a fault of its own, it loses no attempt.
    return call.options.effect === 'pure' ? withoutEffect(scope, call) : scope.wait({});
  }
  // Never twice side by side. What is unsafe is not tried again anyway.
  if (call.options.effect !== 'unsafe' && !(await settles(receiversKey(scope, call), scope.signal))) {
    scope.note(unknown);
    return later(scope);
  }
  const now = scope.options.clock.now();
  const recovery = await recover(call.options, { ...sofar, now, why, crashed }, scope.signal);
  if (recovery.what === 'park' && call.options.effect === 'probe' && scope.signal.aborted) {
    // Nobody has looked: the next worker does.
    scope.note(unknown);
    return scope.wait({});
  }
  if (recovery.what === 'run again') {
    scope.note(unknown);
    if (!crashed) await pause(sofar.attempts, scope.signal);
    return attempt(scope, call, sofar);
  }
  if (recovery.what === 'park') {
    await scope.append([unknown, { kind: 'STEP_PARKED', key, why: recovery.why }]);
    return scope.wait({ parked: key });
  }
  const outcome = outcomeOf(recovery);
  await scope.append([unknown, { kind: 'OBSERVATION_GENERATED', key, outcome }]);
  return answerOf(name, outcome);
}

function outcomeOf<T>(recovery: Extract<Recovery<T>, { what: 'done' | 'fail' }>) {
  return recovery.what === 'done'
    ? ({ state: 'done', value: recovery.value } as const)
    : ({ state: 'failed', message: recovery.why } as const);
}

function pause(attempts: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
