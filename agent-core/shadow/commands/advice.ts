/** The command lines that may come next, for a person who asks: what is expected, what takes up what was printed, and what goes on with a routine. */
import type { NextCommand } from '../../contracts/values.ts';
import type { Situation } from './memory.ts';
import type { LikelyLine } from './predictor.ts';
import { printedSteps } from './printed-steps.ts';
import { reasonFor } from './reasons.ts';
import type { Continuation } from './routines.ts';

/** The least probability of a line that is shown. */
const WORTH_SHOWING = 0.01;

export interface Known {
  readonly situation: Situation;
  readonly likely: readonly LikelyLine[];
  readonly routines: readonly Continuation[];
}

/** Likeliest first, each line once: what is expected says more of it than the routine. */
export function adviceOf({ situation, likely, routines }: Known): NextCommand[] {
  const found = new Map<string, NextCommand>();
  for (const each of likely) found.set(each.line, { ...each, basis: reasonFor(each.line, situation) });
  for (const { line, confidence } of printedSteps(situation))
    if (confidence > (found.get(line)?.confidence ?? 0))
      found.set(line, { line, confidence, basis: reasonFor(line, situation) });
  const steps = routines.map(stepOf).toSorted(byConfidence);
  for (const step of steps) if (!found.has(step.line)) found.set(step.line, step);
  return [...found.values()]
    .filter(({ confidence, line }) => confidence >= WORTH_SHOWING && isOneLine(line))
    .toSorted(byConfidence);
}

const byConfidence = (a: NextCommand, b: NextCommand) => b.confidence - a.confidence;

/** A terminal runs what comes before a line break; what turns the direction of a text can show another line than it runs. */
export const isOneLine = (line: string): boolean => !/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(line);

/** The next of a routine's commands, as though two more of its beginnings had been left. */
function stepOf({ typed, rest, right, tried }: Continuation): NextCommand {
  const counts = `begun ${Math.round(tried)} times, gone through ${Math.round(right)} times`;
  const basis = `goes on with a routine of ${typed.length + rest.length} commands, ${counts}`;
  return { line: rest[0] ?? '', confidence: right / (tried + 2), basis };
}
