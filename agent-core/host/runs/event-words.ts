/** The events of a run as lines that a person reads. */
import type { EventOf, RunEvent, RunEventKind } from '../../durable/journal/events.ts';
import type { StoredEvent } from '../../durable/journal/journal.ts';
import type { Seal } from '../../durable/journal/keeping.ts';
import { printable } from '../printable.ts';

type NameOf = (key: string) => string;
type IsSleep = (key: string) => boolean;
type Sayings = { readonly [K in RunEventKind]: (event: EventOf<K>, nameOf: NameOf, isSleep: IsSleep) => string };

const SAYINGS: Sayings = {
  RUN_CREATED: ({ program, version, forkedFrom }) =>
    `created: ${program} ${version}${forkedFrom ? `, forked from ${forkedFrom}` : ''}`,
  RUN_CLAIMED: ({ worker, epoch, afterCrash }) =>
    `taken by worker ${worker} (epoch ${epoch})${afterCrash ? ', whose predecessor is gone' : ''}`,
  CODE_CHANGED: ({ from, to }) => `goes on with version ${to} of its code, after ${from}`,
  ACTION_REQUESTED: ({ name, branch, effect, attempt, key }) =>
    `→ ${name} (${effect}, branch ${branch}, ${key})${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  OBSERVATION_GENERATED: ({ key, outcome, recalled }, nameOf, isSleep) => {
    if (outcome.state === 'failed') return `✗ ${nameOf(key)}: ${outcome.message}`;
    return `✓ ${nameOf(key)}: ${isSleep(key) ? lateWords(outcome.value) : short(outcome.value)}${recalled === undefined ? '' : ` (nobody was asked: see event ${recalled})`}`;
  },
  ACTION_CANCELLED: ({ key }, nameOf) => `${nameOf(key)} is to stop`,
  OUTCOME_UNKNOWN: ({ key, why }, nameOf) => `? ${nameOf(key)}: ${why}`,
  STEP_PARKED: ({ key, why }, nameOf) => `${nameOf(key)} waits for a person: ${why}`,
  STEP_RESOLVED: ({ key, resolution }, nameOf) => `${nameOf(key)} was settled: ${WAYS[resolution.how]}`,
  DECIDED: ({ name, branch, value }) => `decided ${name} (branch ${branch}): ${short(value)}`,
  TICK_DONE: ({ tick, done }) => `tick ${tick} is done${done ? ', and so is the run' : ''}`,
  RUN_WAITING: ({ until, signals, children, parked }) =>
    `waits ${[
      ...(until === undefined ? [] : [`until ${new Date(until).toISOString()}`]),
      ...signals.map((name) => `for the signal ${name}`),
      ...children.map((child) => `for run ${child}`),
      ...(parked.length > 0 ? ['for a person'] : []),
    ].join(', ')}`,
  SIGNAL_RECEIVED: ({ name, value }) => `signal ${name}: ${short(value)}`,
  SIGNAL_TAKEN: ({ seq }) => `took the signal of event ${seq}`,
  RUN_PAUSED: () => 'paused',
  RUN_RESUMED: () => 'resumed',
  RUN_CANCELLED: () => 'cancelled',
  RUN_FAILED: ({ message }) => `failed: ${message}`,
  RUN_QUARANTINED: ({ why }) => `quarantined: ${why}`,
  RUN_BROKEN: ({ why }) => `cannot go on: ${why}`,
};

const WAYS = { done: 'it happened', again: 'try again', fail: 'it failed' } as const;
const LONGEST = 80;

/** What is said in place of the events that are gone. */
export function sealWords({ upTo, checkpoint, signature }: Seal): string {
  const signed = `the checkpoint in event ${checkpoint}, signed with key ${signature.key}, stands for them`;
  return `events 1 to ${upTo} were dropped; ${signed}`;
}

/** Words for events in order; names of steps are remembered from one call to the next. */
export class EventWords {
  readonly #names = new Map<string, string>();
  readonly #sleeps = new Set<string>();

  lineOf(stored: StoredEvent): string {
    return `${String(stored.seq).padStart(5)}  ${new Date(stored.at).toISOString()}  ${this.wordsOf(stored)}`;
  }

  wordsOf({ kind, event }: StoredEvent): string {
    return event ? printable(this.#words(event)) : `${kind} (purged)`;
  }

  #words(event: RunEvent): string {
    if (event.kind === 'ACTION_REQUESTED') {
      this.#names.set(event.key, event.name);
      if (isSleep(event)) this.#sleeps.add(event.key);
    }
    const say = SAYINGS[event.kind] as (event: RunEvent, nameOf: NameOf, isSleep: IsSleep) => string;
    return say(
      event,
      (key) => this.#names.get(key) ?? key,
      (key) => this.#sleeps.has(key),
    );
  }
}

/** A timer of the program's, and no step of its own that it called so. */
export const isSleep = ({ name, effect }: { readonly name: string; readonly effect: string }): boolean =>
  name === 'sleep' && effect === 'wait';

/** By how much a timer came late, as a person says it. `value`: ms, as the timer's outcome has it. */
export function lateWords(value: unknown): string {
  if (typeof value !== 'number') return short(value);
  const [ms, name] = UNITS.findLast(([each]) => value >= 2 * each) ?? [1, 'ms'];
  return `${Math.floor(value / ms)} ${name} late`;
}

const UNITS = [
  [1000, 's'],
  [60_000, 'min'],
  [3_600_000, 'h'],
  [24 * 3_600_000, 'days'],
] as const;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
