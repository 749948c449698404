/** What a failed call tells its caller to do. */
import type { ToolFailure } from '../../contracts/tools.ts';
import { classify } from '../healing/classify.ts';
import { heal, isUnwell } from '../healing/heal.ts';
import { type Outcome, outcomeOf } from '../healing/repeating.ts';
import type { Tool, ToolResult } from './tool.ts';

type Failed = Extract<ToolResult<never>, { state: 'failed' }>;

export interface MoveOptions {
  /** Of this call with these arguments, from 1. */
  readonly attempt: number;
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What the tool said itself counts; else what its cause is known to mean; else to change something. */
export function nextMove({ failure, cause }: Failed, tool: Tool, { attempt, now, random }: MoveOptions): ToolFailure {
  if (failure.next || !cause) return { next: 'repair', ...failure };
  const healing = heal({ failure: cause, attempts: attempt, effect: tool.effect }, { now, random });
  const message = `${failure.message} ${healing.words}`;
  if (healing.do === 'repeat') return { ...failure, message, next: 'wait', until: healing.at };
  return { ...failure, message, next: healing.do === 'repair' ? 'repair' : 'give-up' };
}

/** What became of a call, as far as its failure says. A failure without a cause says that nothing happened. */
export function outcomeOfCall(result: ToolResult<unknown>, { now }: Pick<MoveOptions, 'now'>): Outcome {
  if (result.state !== 'failed') return 'done';
  return result.cause ? outcomeOf(classify(result.cause, now).happened) : 'refused';
}

/** Kinds of failures that say something of the other side, where no cause does. */
const UNWELL: ReadonlySet<string> = new Set(['timed-out', 'unreachable', 'server-error']);

/** Whether the other side is well, for its breaker. */
export function isHealthy(result: ToolResult<unknown>, tool: Tool, options: MoveOptions): boolean {
  if (result.state !== 'failed') return true;
  const { cause, failure } = result;
  if (!cause) return !UNWELL.has(failure.kind);
  return !isUnwell(heal({ failure: cause, attempts: options.attempt, effect: tool.effect }, options).verdict);
}
