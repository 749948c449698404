/** The likeliest next command line in a situation, and how likely it is. */
import { COMMAND_CALIBRATION, COMMAND_RANKING } from '../confidence/command-weights.ts';
import { type Calibrated, calibrated } from '../confidence/isotonic.ts';
import { type LogisticModel, probability } from '../confidence/logistic.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import type { Situation } from './memory.ts';

export interface Ranked {
  readonly candidate: Candidate;
  /** By the ranking model alone; comparable, not calibrated. */
  readonly score: number;
}

export interface Expectation extends Calibrated {
  readonly line: string;
}

/** The candidate with the highest score; the first of equals. */
export function likeliest(candidates: readonly Candidate[], model: LogisticModel): Ranked | undefined {
  let best: Ranked | undefined;
  for (const candidate of candidates) {
    const score = probability(model, candidate.features);
    if (!best || score > best.score) best = { candidate, score };
  }
  return best;
}

export function expect(situation: Situation): Expectation | undefined {
  const best = likeliest(candidatesOf(situation), COMMAND_RANKING);
  return best && { line: best.candidate.line, ...calibrated(COMMAND_CALIBRATION, best.score) };
}
