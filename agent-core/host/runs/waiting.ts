/** What a run that sleeps waits for, by names that a person knows. */
import type { RunId, RunSummary } from '../../contracts/index.ts';
import { Observation, type OpenQuestion } from '../../contracts/tools.ts';
import { requestedAction, stepOfOutcome } from '../../durable/actions/routes.ts';
import type { Journal, StepRecord } from '../../durable/journal/journal.ts';
import { type StuckAction, stuckActions } from './doers.ts';

/** So many of a kind are named. */
const MOST_NAMED = 5;
const LONGEST_QUESTION = 300;

export interface Waits {
  /** Signals that a person, or a program, may send. */
  readonly signals: readonly string[];
  /** What a tool asked the person; each is answered by its signal. */
  readonly questions: readonly OpenQuestion[];
  /** Actions that it waits for, and that wait for a person themselves. */
  readonly stuck: readonly StuckAction[];
  /** `waits for the signal go and the action post`, `asks: Which branch?`; absent where it waits for a time, or a person, alone. */
  readonly why: string | undefined;
}

/**
 * `steps`: of the tick under way; `source`: the journal's name, without which nothing is known of the actions. Throws `BrokenRun` where
 * the run's last event cannot be read.
 */
export async function waitsOf(
  journal: Journal,
  run: RunSummary,
  steps: readonly StepRecord[],
  source?: string,
): Promise<Waits> {
  const isAsleep = run.status === 'waiting' || run.status === 'parked';
  const [last] = isAsleep ? await journal.events(run.id, run.events - 1, 1) : [];
  if (last?.event?.kind !== 'RUN_WAITING') return { signals: [], questions: [], stuck: [], why: undefined };
  const { signals, children } = last.event;
  const own = signals.filter((name) => stepOfOutcome(name) === undefined);
  const asked = signals.flatMap((name) => actionOf(steps, stepOfOutcome(name)) ?? []);
  const questions = steps.flatMap(questionOf).filter(({ signal }) => own.includes(signal));
  const others = own.filter((name) => !questions.some(({ signal }) => signal === name));
  const waitedFor = await Promise.all(children.slice(0, MOST_NAMED + 1).map((child) => childOf(journal, child)));
  const things = [
    ...named('the signal', 'the signals', others),
    ...named('the action', 'the actions', asked),
    ...named(
      'its child',
      'its children',
      waitedFor.map(({ name }) => name),
    ),
  ];
  const stuck = source === undefined ? [] : await stuckActions(journal, source, run.id, steps);
  const whys = [
    ...questions.slice(0, MOST_NAMED).map(({ question }) => `asks: ${inOneLine(question)}`),
    ...(things.length > 0 ? [`waits for ${things.join(' and for ')}`] : []),
    ...waitedFor.flatMap(({ trouble }) => trouble ?? []),
    ...stuck.slice(0, MOST_NAMED).map(({ action }) => `${action} waits for a person`),
  ];
  return { signals: own, questions, stuck, why: whys.length > 0 ? whys.join('; ') : undefined };
}

function questionOf({ outcome }: StepRecord): OpenQuestion[] {
  const observation = outcome?.state === 'done' ? Observation.safeParse(outcome.value).data : undefined;
  return observation?.state === 'asked' ? [observation.question] : [];
}

/** It may come from a model: nothing in it moves a cursor or hides. */
export function inOneLine(question: string): string {
  const line = question.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return line.length <= LONGEST_QUESTION ? line : `${line.slice(0, LONGEST_QUESTION - 1)}…`;
}

const actionOf = (steps: readonly StepRecord[], key: string | undefined): string | undefined => {
  const step = steps.find((each) => each.key === key);
  return step && requestedAction(step.name);
};

/** What a child is called, and why it does not go on by itself, where the person has to see to that. */
const childOf = (journal: Journal, run: RunId): Promise<{ readonly name: string; readonly trouble?: string }> =>
  journal.summary(run).then(
    ({ program, status, why }) => ({
      name: program,
      ...((status === 'broken' || status === 'quarantined') && { trouble: `${program} is ${status} (${why})` }),
    }),
    () => ({ name: run }),
  );

function named(one: string, several: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const left = names.length > MOST_NAMED ? ', …' : '';
  return [`${names.length === 1 ? one : several} ${names.slice(0, MOST_NAMED).join(', ')}${left}`];
}
