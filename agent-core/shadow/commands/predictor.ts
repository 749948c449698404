/**
 * Owns the model of what comes next: candidates are ranked, the few best are weighed again with how they fared before, and the
 * likeliest one's score is calibrated.
 */
import { type BoostedModel, boostedProbability } from '../confidence/boosted.ts';
import { calibrated } from '../confidence/calibration.ts';
import { COMMAND_CALIBRATION, COMMAND_RANKING, COMMAND_REWEIGHING } from '../confidence/command-weights.ts';
import { candidatesOf } from './candidates.ts';
import type { Situation } from './memory.ts';
import { type Ranking, rank } from './ranking.ts';
import { TrackRecord } from './track-record.ts';

export interface Expectation {
  readonly line: string;
  /** How likely the next command is exactly this line. */
  readonly confidence: number;
  readonly ranking: Ranking;
}

export class Predictor {
  readonly #record = new TrackRecord();

  /** Undefined where nothing is known. */
  expect(terminalId: string, situation: Situation): Expectation | undefined {
    const ranking = rank(candidatesOf(situation), COMMAND_RANKING);
    const rows = this.#record.features(terminalId, ranking, situation.contexts.program);
    const best = likeliest(rows, COMMAND_REWEIGHING);
    const line = ranking.best[best.index]?.line;
    const confidence = calibrated(COMMAND_CALIBRATION, best.score);
    return line === undefined ? undefined : { line, confidence, ranking };
  }

  /** The command that was expected in `situation` came: `line`. */
  score(terminalId: string, situation: Situation, { ranking }: Expectation, line: string): void {
    this.#record.note(terminalId, ranking, situation.contexts.program, line);
  }
}

/** The row with the highest probability, the first of equals. */
export function likeliest(rows: readonly (readonly number[])[], model: BoostedModel): { index: number; score: number } {
  const scores = rows.map((row) => boostedProbability(model, row));
  const score = Math.max(0, ...scores);
  return { index: scores.indexOf(score), score };
}
