/** How requests and outcomes are addressed: which of a journal's events leave it, and for whom. */
import { RunId } from '../../contracts/runs.ts';
import type { EventOf, RunEvent } from '../journal/events.ts';
import type { StepRecord } from '../journal/journal.ts';

/** The program whose runs are actions that a server does. */
export const ACTION_PROGRAM = 'action';
/** Steps of a program that somebody else does begin with it. */
const REQUEST = 'request ';
const OUTCOME = 'outcome ';
/** The route of requests. */
export const REQUESTS = 'requests';

export const requestName = (action: string): string => `${REQUEST}${action}`;
/** The action that a step of this name asks for. */
export const requestedAction = (step: string): string | undefined =>
  step.startsWith(REQUEST) ? step.slice(REQUEST.length) : undefined;
export const serverReader = (server: string): string => `actions.${server}`;
export const answersReader = (source: string): string => `answers.${source}`;
/** What the run that asked is told its outcome by. */
export const outcomeSignal = (step: string): string => `${OUTCOME}${step}`;
/** The key of the step whose outcome a signal of this name brings. */
export const stepOfOutcome = (signal: string): string | undefined =>
  signal.startsWith(OUTCOME) ? signal.slice(OUTCOME.length) : undefined;

/** The run that does one attempt of a request; the same wherever and however often it arrives. */
export const actionRun = (source: string, idempotencyKey: string, attempt: number): RunId =>
  RunId.parse(`a-${source}-${idempotencyKey}-${attempt}`);

/** The journal and the key that `actionRun` made a run's name of; `undefined` where it is none of these. */
export function askerOf(run: string): { readonly source: string; readonly key: string } | undefined {
  const [, source, key] = ACTION_RUN.exec(run) ?? [];
  return source !== undefined && key !== undefined ? { source, key } : undefined;
}

/** A source has no hyphen, so that a name can be read in one way only; a key may have some. */
const ACTION_RUN = /^a-([0-9a-f]{32})-([A-Za-z0-9_-]{22})-\d+$/;

/** Where an event goes besides to whoever reads its kind. */
export function routeOf(program: string, run: string, event: RunEvent): string | undefined {
  if (event.kind === 'ACTION_CANCELLED' || (event.kind === 'ACTION_REQUESTED' && event.action !== undefined)) {
    return REQUESTS;
  }
  const asker = program === ACTION_PROGRAM && isEnd(event) ? askerOf(run) : undefined;
  return asker && answersReader(asker.source);
}

function isEnd(event: RunEvent): boolean {
  if (event.kind === 'STEP_RESOLVED') return event.resolution.how !== 'again';
  return ['OBSERVATION_GENERATED', 'RUN_CANCELLED', 'RUN_FAILED'].includes(event.kind);
}

/** For a run that is being cancelled: its requests that have no outcome yet. */
export function cancelledRequests(steps: readonly StepRecord[]): EventOf<'ACTION_CANCELLED'>[] {
  return steps
    .filter(({ name, state }) => state === 'started' && name.startsWith(REQUEST))
    .map(({ key, attempt }) => ({ kind: 'ACTION_CANCELLED', key, attempt }));
}
