/** How a run calls a tool: whatever comes of it is a value; waiting costs no worker and survives every restart. */
import { randomUUID } from 'node:crypto';
import type { Effect } from '../../contracts/runs.ts';
import type { Observation, ToolRequest } from '../../contracts/tools.ts';
import { type Run, StepFailed } from '../../durable/runs/program.ts';
import { BREAKER } from '../healing/breaker.ts';
import { NOT_ITS_TURN, unknownTool } from './failures.ts';
import { actionOf } from './handlers.ts';
import type { Registry } from './registry.ts';
import { whyNotJournalled } from './screening.ts';

/** How often a call that may come later is asked for again, before its failure is told: before its own breaker opens. */
const MOST_WAITS = BREAKER.failures - 1;
/** The same for one that was never made: as many may wait for one host, and each turn is one's. */
const MOST_TURNS = 50;

/** `value`: anything that they know of what it gave, as JSON; nothing where they know nothing. */
function saidByPerson(value: unknown): Observation {
  const happened = 'A person said that this call happened';
  if (value === null || value === undefined)
    return { state: 'done', text: `${happened}. What it gave is not known.`, ms: 0 };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { state: 'done', value, text: `${happened}, and gave: ${text}`, ms: 0 };
}

/** Calls a tool once, as far as its effect class allows; waits for its turn, and for a person whom it asks. */
export async function callTool(
  run: Run,
  registry: Registry,
  request: Omit<ToolRequest, 'run' | 'attempt'>,
): Promise<Observation> {
  const unfit = whyNotJournalled(request.tool, request.arguments);
  if (unfit) return { state: 'failed', failure: unfit, ms: 0 };
  // Written down, so that a later try of the tick asks the same.
  const decided = await run.decide(`tool ${request.tool}`, () => decide(registry, request.tool));
  // Runs that were begun before had the effect alone.
  const { effect, call } = typeof decided === 'string' ? { effect: decided, call: undefined } : (decided ?? NONE);
  if (effect === null) return { state: 'failed', failure: unknownTool(request.tool, registry), ms: 0 };
  const action = { ...actionOf({ name: request.tool, effect }), saidByPerson };
  for (let waits = 0, turns = 0; ; ) {
    const observation = await requested(() =>
      run.request(action, { ...request, ...(call && { call }), run: run.id, attempt: waits + 1 }),
    );
    if (observation.state === 'asked') return answered(run, observation);
    const until = observation.state === 'failed' && observation.failure.next === 'wait' && observation.failure.until;
    if (!until) return observation;
    const isTurn = observation.state === 'failed' && observation.failure.kind === NOT_ITS_TURN;
    if (isTurn && turns++ === MOST_TURNS) return observation;
    if (!isTurn && waits++ === MOST_WAITS) return givenUp(observation, waits);
    await run.sleep(until);
  }
}

const NONE = { effect: null, call: undefined };

/** How the tool recovers, and what its receiver knows every attempt of this call by. */
function decide(registry: Registry, name: string): { readonly effect: Effect; readonly call: string } | Effect | null {
  const tool = registry.get(name);
  return tool ? { effect: tool.effect, call: randomUUID() } : null;
}

/** It may do later, but nobody waits for that any longer. */
function givenUp(observation: Observation, attempts: number): Observation {
  if (observation.state !== 'failed') return observation;
  const { until: _, ...failure } = observation.failure;
  const message = `${failure.message} It was tried ${attempts} times.`;
  return { ...observation, failure: { ...failure, message, next: 'give-up' } };
}

/** A server that is missing or refuses, and a call that a person said had failed, are failures like any other. */
async function requested(request: () => Promise<Observation>): Promise<Observation> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return { state: 'failed', failure: { kind: 'call-failed', message: error.message, next: 'give-up' }, ms: 0 };
  }
}

async function answered(run: Run, { question, ms }: Extract<Observation, { state: 'asked' }>): Promise<Observation> {
  const answer = await run.waitFor(question.signal);
  return {
    state: 'done',
    value: answer,
    text: typeof answer === 'string' ? answer : JSON.stringify(answer ?? null),
    ms,
  };
}
