/** The steps of the present tick, as the events since the checkpoint tell them. */
import type { RunEvent } from '../events.ts';
import type { StepRecord, StoredEvent } from '../journal.ts';
import { outcomeIn } from '../reading.ts';

/** In the order of their branches. Throws `BrokenRun` where an event gives no outcome that should. */
export function stepsIn(run: string, events: readonly StoredEvent[]): StepRecord[] {
  const steps = new Map<string, StepRecord>();
  for (const { seq, at, event } of events) {
    if (!event) continue;
    if (event.kind === 'TICK_DONE') steps.clear();
    else if (event.kind === 'ACTION_REQUESTED' || event.kind === 'DECIDED') begin(steps, event, at);
    else if ('key' in event) {
      const step = steps.get(event.key);
      if (step) steps.set(event.key, { ...step, ...changeOf(run, seq, event) });
    }
  }
  return [...steps.values()].sort((a, b) => compare(a.branch, b.branch) || a.position - b.position);
}

type Beginning = Extract<RunEvent, { position: number }>;

function begin(steps: Map<string, StepRecord>, event: Beginning, at: number): void {
  const { key, branch, position, name } = event;
  const startedAt = steps.get(key)?.startedAt ?? at;
  const slot = { key, branch, position, name, startedAt, why: undefined };
  steps.set(
    key,
    event.kind === 'DECIDED'
      ? { ...slot, effect: 'decision', state: 'done', attempt: 1, outcome: { state: 'done', value: event.value } }
      : { ...slot, effect: event.effect, state: 'started', attempt: event.attempt, outcome: undefined },
  );
}

type Change = Pick<StepRecord, 'state' | 'why' | 'outcome'>;

function changeOf(run: string, seq: number, event: Exclude<RunEvent & { key: string }, Beginning>): Change | undefined {
  const change = { why: undefined, outcome: undefined };
  switch (event.kind) {
    case 'OBSERVATION_GENERATED':
      return { ...change, state: event.outcome.state, outcome: event.outcome };
    case 'OUTCOME_UNKNOWN':
      return { ...change, state: 'unknown', why: event.why };
    case 'STEP_PARKED':
      return { ...change, state: 'parked', why: event.why };
    case 'STEP_RESOLVED': {
      if (event.resolution.how === 'again') return { ...change, state: 'again' };
      const outcome = outcomeIn(run, seq, event);
      return { ...change, state: outcome.state, outcome };
    }
    default:
      return undefined;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
