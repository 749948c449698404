/** How a run calls a tool: whatever comes of it is a value; waiting costs no worker and survives every restart. */
import type { Observation, ToolRequest } from '../../contracts/tools.ts';
import { type Run, StepFailed } from '../../durable/runs/program.ts';
import { unknownTool } from './failures.ts';
import { actionOf } from './handlers.ts';
import type { Registry } from './registry.ts';
import { whyNotJournalled } from './screening.ts';

/** How often a call that may come later is asked for again, before its failure is told. */
const MOST_WAITS = 5;

/** Calls a tool once, as far as its effect class allows; waits for its turn, and for a person whom it asks. */
export async function callTool(
  run: Run,
  registry: Registry,
  request: Omit<ToolRequest, 'run' | 'attempt'>,
): Promise<Observation> {
  const unfit = whyNotJournalled(request.tool, request.arguments);
  if (unfit) return { state: 'failed', failure: unfit, ms: 0 };
  // Written down, so that a later try of the tick asks the same.
  const effect = await run.decide(`tool ${request.tool}`, () => registry.get(request.tool)?.effect ?? null);
  if (effect === null) return { state: 'failed', failure: unknownTool(request.tool, registry), ms: 0 };
  const action = actionOf({ name: request.tool, effect });
  for (let waits = 0; ; waits++) {
    const observation = await requested(() => run.request(action, { ...request, run: run.id, attempt: waits + 1 }));
    if (observation.state === 'asked') return answered(run, observation);
    const until = observation.state === 'failed' && observation.failure.next === 'wait' && observation.failure.until;
    if (!until || waits === MOST_WAITS) return observation;
    await run.sleep(until);
  }
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
