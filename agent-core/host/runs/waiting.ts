/** What a run that sleeps waits for, by names that a person knows. */
import type { RunId, RunSummary } from '../../contracts/index.ts';
import { requestedAction, stepOfOutcome } from '../../durable/actions/routes.ts';
import type { Journal, StepRecord } from '../../durable/journal/journal.ts';

/** So many of a kind are named. */
const MOST_NAMED = 5;

export interface Waits {
  /** Signals that a person, or a program, may send. */
  readonly signals: readonly string[];
  /** `waits for the signal go and the action post`; absent where it waits for a time, or a person, alone. */
  readonly why: string | undefined;
}

/** `steps`: of the tick under way. Throws `BrokenRun` where the run's last event cannot be read. */
export async function waitsOf(journal: Journal, run: RunSummary, steps: readonly StepRecord[]): Promise<Waits> {
  const isAsleep = run.status === 'waiting' || run.status === 'parked';
  const [last] = isAsleep ? await journal.events(run.id, run.events - 1, 1) : [];
  if (last?.event?.kind !== 'RUN_WAITING') return { signals: [], why: undefined };
  const { signals, children } = last.event;
  const own = signals.filter((name) => stepOfOutcome(name) === undefined);
  const asked = signals.flatMap((name) => actionOf(steps, stepOfOutcome(name)) ?? []);
  const things = [
    ...named('the signal', 'the signals', own),
    ...named('the action', 'the actions', asked),
    ...named('its child', 'its children', await Promise.all(children.slice(0, MOST_NAMED + 1).map(programOf(journal)))),
  ];
  return { signals: own, why: things.length > 0 ? `waits for ${things.join(' and for ')}` : undefined };
}

const actionOf = (steps: readonly StepRecord[], key: string | undefined): string | undefined => {
  const step = steps.find((each) => each.key === key);
  return step && requestedAction(step.name);
};

const programOf = (journal: Journal) => async (run: RunId) =>
  journal.summary(run).then(
    ({ program }) => program,
    () => run,
  );

function named(one: string, several: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const left = names.length > MOST_NAMED ? ', …' : '';
  return [`${names.length === 1 ? one : several} ${names.slice(0, MOST_NAMED).join(', ')}${left}`];
}
