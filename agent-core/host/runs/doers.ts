/** The runs that do what the steps of other runs ask for. */
import type { RunId, RunStatus, RunSummary } from '../../contracts/index.ts';
import { actionRun, requestedAction } from '../../durable/actions/routes.ts';
import type { Journal, StepRecord } from '../../durable/journal/journal.ts';
import { idempotencyKey } from '../../durable/runs/step-key.ts';

/** An action that does not go on without a person. */
export interface StuckAction {
  readonly action: string;
  /** The run that does it. */
  readonly doer: RunSummary;
}

const FOR_A_PERSON: ReadonlySet<RunStatus> = new Set<RunStatus>(['parked', 'paused', 'quarantined', 'broken']);

/** Whether the run goes on only once a person did something about it. */
export const needsPerson = ({ status }: Pick<RunSummary, 'status'>): boolean => FOR_A_PERSON.has(status);

/**
 * Of the actions that `run` waits for in `steps`, those that wait for a person. `source` names the journal, as its outbox does: what
 * another journal does is not seen here.
 */
export async function stuckActions(
  journal: Journal,
  source: string,
  run: RunId,
  steps: readonly StepRecord[],
): Promise<StuckAction[]> {
  const stuck: StuckAction[] = [];
  for (const { key, name, state, attempt } of steps) {
    const action = state === 'started' ? requestedAction(name) : undefined;
    if (action === undefined) continue;
    const doer = await journal.summary(actionRun(source, idempotencyKey(run, key), attempt)).catch(() => undefined);
    if (doer && needsPerson(doer)) stuck.push({ action, doer });
  }
  return stuck;
}
