/** Whether a call that failed may be made again with the same arguments: in one run never more often than its effect class allows. */
import canonicalize from 'canonicalize';
import type { ToolFailure } from '../../contracts/tools.ts';
import { sha256 } from '../../durable/sha256.ts';
import { mayRepeat } from '../healing/repeating.ts';
import type { Tool } from './tool.ts';

/** The same for the same arguments, whatever the order of their fields (RFC 8785). */
export const sameCall = (tool: Tool, given: unknown): string =>
  sha256(canonicalize([tool.name, given ?? {}]) ?? tool.name).toString('hex');

export interface PastFailures {
  readonly count: number;
  /** One of them may have taken effect. */
  readonly isUnknown: boolean;
}

/** Why the same call is not made once more; `undefined` where it may be. */
export function whyRepeated(tool: Tool, { count, isUnknown }: PastFailures): ToolFailure | undefined {
  if (count === 0) return undefined;
  const repeat = mayRepeat(tool.effect, count, isUnknown ? 'unknown' : 'refused');
  if (repeat !== 'no' && repeat !== 'ask') return undefined;
  const times = count === 1 ? 'once' : `${count} times`;
  const also = repeat === 'ask' ? ', and may have happened all the same' : '';
  const message = `${tool.name} was called ${times} in this run with these very arguments and failed${also}. It is not called so again: change the arguments, or do something else.`;
  return { kind: 'repeated', message, next: 'repair' };
}
