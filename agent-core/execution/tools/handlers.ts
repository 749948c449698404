/** Tools as actions of durable runs: a call is requested, journalled, done by whoever serves it, and recovered by its effect class. */
import { Observation, ToolRequest } from '../../contracts/tools.ts';
import type { Action } from '../../durable/actions/action.ts';
import type { ActionHandler } from '../../durable/actions/handler.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Tool } from './tool.ts';

/** Beyond its own limit, for what comes before and after the tool itself, ms. */
const MARGIN_MS = 15_000;

const PREFIX = 'tool.';

/** The tool whose call an action of this name is. */
export const toolOfAction = (action: string): string | undefined =>
  action.startsWith(PREFIX) ? action.slice(PREFIX.length) : undefined;

/** What both sides know of a tool's action. */
export function actionOf({ name, effect }: Pick<Tool, 'name' | 'effect'>): Action<ToolRequest, Observation> {
  return { name: `${PREFIX}${name}`, input: ToolRequest, outcome: Observation, effect };
}

export function handlerOf(
  tool: Tool,
  dispatcher: Pick<Dispatcher, 'dispatch'>,
): ActionHandler<ToolRequest, Observation> {
  return {
    ...actionOf(tool),
    timeoutMs: tool.limits.ms + MARGIN_MS,
    ...(tool.keepsKeysMs !== undefined && { keepsKeysMs: tool.keepsKeysMs }),
    act: (request, dispatch) => dispatcher.dispatch(request, dispatch),
  };
}
