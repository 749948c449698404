/**
 * How a server does an action: as a run of its own with one step, so that intent, outcome and recovery are those of any step,
 * and what nobody knows waits for a person.
 */
import * as z from 'zod';
import { describeIssue } from '../../contracts/errors.ts';
import { type Dispatch, type Program, Refused, StepFailed, type StepOptions } from '../runs/program.ts';
import type { ActionHandler, Handlers } from './handler.ts';
import { ACTION_PROGRAM } from './routes.ts';

/** What a run of `ACTION_PROGRAM` is created with; `run` and `key`: who asked, and in which step. */
export const Request = z.object({
  run: z.string(),
  key: z.string(),
  action: z.string(),
  input: z.unknown().optional(),
  isDone: z.boolean(),
});
export type Request = z.infer<typeof Request>;

/** `done` is told when an outcome is written. */
export function actionProgram(handlers: Handlers, done: () => void): Program {
  const program: Program<Request, Request> = {
    name: ACTION_PROGRAM,
    version: '1',
    schema: 1,
    input: Request,
    state: Request,
    start: (request) => request,
    tick: async (request, run) => {
      const { action, input } = request;
      const handler = handlers.get(action);
      const options: StepOptions<unknown> = handler ? stepOptionsOf(handler, input) : { effect: 'pure', input };
      const fn = handler ? actOf(handler, input) : () => unknown(action, handlers);
      try {
        await run.step(action, options, fn);
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error;
      }
      done();
      return { ...request, isDone: true };
    },
    isDone: ({ isDone }) => isDone,
  };
  return program as Program;
}

function unknown(action: string, handlers: Handlers): never {
  throw new Refused(`nobody here does ${action}; these are known: ${[...handlers.keys()].join(', ') || 'none'}`);
}

/** The effect class of a handler, with what it needs to recover. */
function stepOptionsOf(handler: ActionHandler, input: unknown): StepOptions<unknown> {
  const { effect, timeoutMs, attempts, keepsKeysMs = 0 } = handler;
  const base = { input, ...(timeoutMs && { timeoutMs }), ...(attempts && { attempts }) };
  if (effect === 'keyed') return { ...base, effect, keepsKeysMs };
  if (effect === 'probe') return { ...base, effect, look: async () => handler.look?.(input) ?? { found: 'neither' } };
  return { ...base, effect };
}

/** Does it with what is wrong of input or outcome in words. */
function actOf(handler: ActionHandler, input: unknown): (dispatch: Dispatch) => Promise<unknown> {
  return async (dispatch) => {
    const given = handler.input.safeParse(input);
    if (!given.success) throw new Refused(`its input makes no sense: ${describeIssue(given.error)}`);
    const outcome = handler.outcome.safeParse(await handler.act(given.data, dispatch));
    if (outcome.success) return outcome.data;
    throw new Refused(`it happened, but its outcome makes no sense: ${describeIssue(outcome.error)}`);
  };
}
