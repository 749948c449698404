/**
 * Commands that took a value from what the one before them printed, with the value that it printed now. The model of what comes next
 * was trained on recordings without outputs and hardly hears of them, so they are counted by themselves and told only who asks.
 */
import { numberOf } from './families.ts';
import { holesIn } from './holes.ts';
import type { Situation } from './memory.ts';
import { PRINTED } from './printed.ts';

const LEAST_SUPPORT = 2;

/** Each with its share of what came after commands like the last, as though two others had come as well. */
export function printedSteps({ counted, binder }: Situation): { readonly line: string; readonly confidence: number }[] {
  const bag = counted[numberOf('liftedTemplate')];
  return (bag?.top ?? []).flatMap((outcome) => {
    const count = bag?.counts.get(outcome) ?? 0;
    const isPrinted = holesIn(outcome).some((hole) => hole.includes(`:${PRINTED}`));
    const line = isPrinted && count >= LEAST_SUPPORT ? binder.resolve(outcome) : undefined;
    return line === undefined ? [] : [{ line, confidence: count / ((bag?.total ?? 0) + 2) }];
  });
}
