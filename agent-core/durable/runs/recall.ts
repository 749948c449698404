/** Answers that the run has already: a step with a memo asks the journal before it asks the world. */
import type { MemoOptions, StepOptions } from './program.ts';
import { answerOf, type Slot } from './recorded.ts';
import type { Scope } from './scope.ts';
import { memoKey } from './step-key.ts';

export function memoOf<T>(options: StepOptions<T>): MemoOptions | undefined {
  return options.effect === 'pure' ? options.memo : undefined;
}

/** What a step depends on: with a memo, what it asks too. */
export function inputOf<T>(options: StepOptions<T>): unknown {
  const memo = memoOf(options);
  return memo ? { ...memo, ...(options.input !== undefined && { input: options.input }) } : options.input;
}

export interface RecallCall {
  readonly slot: Slot;
  readonly input: unknown;
  readonly memo: MemoOptions;
  /** The journal has the step already. */
  readonly isBegun: boolean;
}

/**
 * What the run was answered before, now this step's outcome too; `undefined` where this step shall ask. Does not settle where
 * another branch of the tick is asking: the tick is run again once all its branches have come as far as they can.
 */
export async function recall<T>(
  scope: Scope,
  { slot, input, memo, isBegun }: RecallCall,
): Promise<{ readonly value: T } | undefined> {
  const { journal, claim, clock } = scope.options;
  const key = memoKey(memo);
  const known = await journal.memos.find(claim.run, key);
  if (!known) {
    if (scope.asked.has(key)) return scope.wait({ until: clock.now() });
    scope.asked.add(key);
    return undefined;
  }
  const outcome = { state: 'done', value: known.value } as const;
  const request = { effect: 'pure', attempt: 1, idempotencyKey: slot.key, input } as const;
  // Nothing is dispatched, so that no intent needs a commit of its own.
  if (!isBegun) scope.note({ kind: 'ACTION_REQUESTED', ...slot, ...request });
  scope.note({ kind: 'OBSERVATION_GENERATED', key: slot.key, outcome, recalled: known.seq });
  return { value: answerOf<T>(slot.name, outcome) };
}
