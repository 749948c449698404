/**
 * A step that makes a child run. Its name follows from the step's key, so that making it again makes nothing: whatever the journal
 * answers, the step is neither failed nor counted, and the tick is tried again.
 */
import { wordsOf } from '../../contracts/errors.ts';
import { RunId } from '../../contracts/runs.ts';
import type { StepRecord } from '../journal/journal.ts';
import { requireJson } from './dispatch.ts';
import type { Program } from './program.ts';
import { answerOf, type Slot } from './recorded.ts';
import type { Scope } from './scope.ts';
import { idempotencyKey } from './step-key.ts';

export interface SpawnCall<S, I> {
  readonly slot: Slot;
  readonly program: Program<S, I>;
  readonly input: I;
}

/** Throws `StepFailed` where the input is none of the program, and what the journal throws. */
export async function doSpawn<S, I>(
  scope: Scope,
  { slot, program, input }: SpawnCall<S, I>,
  record: StepRecord | undefined,
): Promise<RunId> {
  if (record?.outcome) return answerOf(slot.name, record.outcome);
  if (record?.state === 'parked') return scope.wait({ parked: slot.key });
  const { journal, claim } = scope.options;
  const key = idempotencyKey(claim.run, slot.key);
  if (!record || record.state === 'again') {
    const attempt = (record?.attempt ?? 0) + 1;
    const given = { program: program.name, input };
    const request = { effect: 'pure', attempt, idempotencyKey: key, input: given } as const;
    await scope.append([{ kind: 'ACTION_REQUESTED', ...slot, ...request }]);
  }
  if (scope.isStopping) return scope.wait({});
  const id = RunId.parse(`c-${key}`);
  const started = stateOf(program, input);
  if ('state' in started) {
    const { name, version, schema } = program;
    await journal.create({ id, program: name, version, schema, parent: claim.run, state: started.state });
  }
  const outcome = 'state' in started ? ({ state: 'done', value: id } as const) : started.failed;
  await scope.appendSoon([{ kind: 'OBSERVATION_GENERATED', key: slot.key, outcome }], () => {});
  return answerOf(slot.name, outcome);
}

/** What the child begins with, or why there is none. */
function stateOf<S, I>(program: Program<S, I>, input: I) {
  try {
    const state = program.start(program.input.parse(input));
    requireJson(state);
    return { state };
  } catch (error) {
    const message = wordsOf(error);
    return { failed: { state: 'failed', message } as const };
  }
}
