/** How sure an answer is: agreement among the likely programs on this very row. */
import { runProgram } from './evaluate.ts';
import type { Candidate } from './learn/branches.ts';
import type { Example } from './learn/concatenations.ts';
import type { Row } from './subject.ts';

export interface Asked {
  readonly candidates: readonly Candidate[];
  readonly examples: readonly Example[];
  readonly row: Row;
  readonly output: string;
}

export function confidenceOf({ candidates, row, output }: Asked): number {
  const least = candidates[0]?.cost ?? 0;
  let mass = 0;
  let agreeing = 0;
  for (const { program, cost } of candidates) {
    const weight = Math.exp(least - cost);
    mass += weight;
    if (runProgram(program, row) === output) agreeing += weight;
  }
  return agreeing / mass;
}
