/** The steps of the tick under way, read from the events since its checkpoint. */
import type { EventOf, RunEvent, RunEventKind } from './events.ts';
import { BrokenRun, type StepRecord, type StoredEvent } from './journal.ts';
import { outcomeIn } from './reading.ts';

type Steps = Map<string, StepRecord>;
type Folds = {
  readonly [K in RunEventKind]?: (steps: Steps, event: EventOf<K>, stored: StoredEvent, run: string) => void;
};

const FOLDS: Folds = {
  ACTION_REQUESTED: (steps, event, { at }) => {
    const { key, branch, position, name, effect, attempt } = event;
    const startedAt = steps.get(key)?.startedAt ?? at;
    const record = { key, branch, position, name, effect, attempt, startedAt };
    steps.set(key, { ...record, state: 'started', why: undefined, outcome: undefined });
  },
  DECIDED: (steps, event, { at, seq }, run) => {
    const { key, branch, position, name } = event;
    const record = { key, branch, position, name, effect: 'decision', attempt: 1, startedAt: at } as const;
    steps.set(key, { ...record, state: 'done', why: undefined, outcome: outcomeIn(run, seq, event) });
  },
  OBSERVATION_GENERATED: (steps, { key, outcome }) => change(steps, key, { state: outcome.state, outcome }),
  OUTCOME_UNKNOWN: (steps, { key, why }) => change(steps, key, { state: 'unknown', why }),
  STEP_PARKED: (steps, { key, why }) => change(steps, key, { state: 'parked', why }),
  STEP_RESOLVED: (steps, event, { seq }, run) => {
    if (event.resolution.how === 'again') return change(steps, event.key, { state: 'again' });
    const outcome = outcomeIn(run, seq, event);
    change(steps, event.key, { state: outcome.state, outcome });
  },
};

function change(steps: Steps, key: string, to: Pick<StepRecord, 'state'> & Partial<StepRecord>): void {
  const step = steps.get(key);
  if (step) steps.set(key, { ...step, why: undefined, outcome: undefined, ...to });
}

/** Whether events of this kind say something of a step. */
export const isOfStep = (kind: string): boolean => Object.hasOwn(FOLDS, kind);

/** `events`: all of `run` since its last checkpoint that are of steps, in order. In the order of their branches. Throws `BrokenRun`. */
export function foldSteps(run: string, events: Iterable<StoredEvent>): StepRecord[] {
  const steps: Steps = new Map();
  for (const stored of events) {
    if (!stored.event) throw new BrokenRun(run, stored.seq, 'what it says of a step was purged');
    const fold = FOLDS[stored.event.kind] as ((...of: [Steps, RunEvent, StoredEvent, string]) => void) | undefined;
    fold?.(steps, stored.event, stored, run);
  }
  return [...steps.values()].sort(byPlace);
}

const byPlace = (a: StepRecord, b: StepRecord): number =>
  a.branch < b.branch ? -1 : a.branch > b.branch ? 1 : a.position - b.position;
