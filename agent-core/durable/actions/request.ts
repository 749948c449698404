/** A step that a server of actions does: the intent is sent, the run waits without a worker, the outcome comes as a signal. */
import { describeIssue } from '../../contracts/errors.ts';
import { Outcome } from '../journal/events.ts';
import type { StepRecord } from '../journal/journal.ts';
import { StepFailed } from '../runs/program.ts';
import type { Slot } from '../runs/recorded.ts';
import { answerOf } from '../runs/recorded.ts';
import type { Scope } from '../runs/scope.ts';
import { idempotencyKey } from '../runs/step-key.ts';
import type { Action } from './action.ts';
import { outcomeSignal } from './routes.ts';

export interface RequestCall<O> {
  readonly slot: Slot;
  readonly action: Action<never, O>;
  readonly input: unknown;
}

/** Throws `StepFailed` with what the server said. */
export async function doRequest<O>(scope: Scope, call: RequestCall<O>, record: StepRecord | undefined): Promise<O> {
  const { slot } = call;
  if (record?.outcome) return read(call, record.outcome);
  if (record?.state === 'parked') return scope.wait({ parked: slot.key });
  if (!scope.options.actions) throw new StepFailed(slot.name, 'its worker sends no requests');
  if (!record || record.state === 'again') await send(scope, call, (record?.attempt ?? 0) + 1);
  const signal = outcomeSignal(slot.key);
  const { journal, claim } = scope.options;
  const found = await journal.signalOf(claim, signal, [...scope.taken]);
  if (!found) return scope.wait({ signal });
  scope.taken.add(found.seq);
  const parsed = Outcome.safeParse(found.value);
  const outcome: Outcome = parsed.success
    ? parsed.data
    : { state: 'failed', message: `what came back makes no sense: ${describeIssue(parsed.error)}` };
  scope.note({ kind: 'SIGNAL_TAKEN', seq: found.seq }, { kind: 'OBSERVATION_GENERATED', key: slot.key, outcome });
  return read(call, outcome);
}

async function send<O>(scope: Scope, { slot, action, input }: RequestCall<O>, attempt: number): Promise<void> {
  const key = idempotencyKey(scope.options.claim.run, slot.key);
  const request = { kind: 'ACTION_REQUESTED', ...slot, effect: action.effect, attempt, idempotencyKey: key } as const;
  await scope.append([{ ...request, action: action.name, input }]);
  scope.options.actions?.nudge();
}

function read<O>({ slot, action }: RequestCall<O>, outcome: Outcome): O {
  const answer = answerOf(slot.name, outcome);
  const parsed = action.outcome.safeParse(answer);
  if (parsed.success) return parsed.data;
  const isWord = outcome.state === 'done' && outcome.by === 'person';
  if (isWord && action.saidByPerson) return action.saidByPerson(answer);
  throw new StepFailed(slot.name, `it happened, but its outcome makes no sense: ${describeIssue(parsed.error)}`);
}
