/**
 * Owns the model of what comes next: candidates are ranked, the few best are weighed again with how they fared before, and the
 * likeliest one's score is calibrated.
 */
import { type BoostedModel, boostedProbability } from '../confidence/boosted.ts';
import { calibrated } from '../confidence/calibration.ts';
import { COMMAND_CALIBRATION, COMMAND_RANKING, COMMAND_REWEIGHING } from '../confidence/command-weights.ts';
import { candidatesOf } from './candidates.ts';
import { ExpectationRecord } from './expectation-record.ts';
import type { Situation } from './memory.ts';
import { type Ranking, rank } from './ranking.ts';

export interface LikelyLine {
  readonly line: string;
  /** How likely the next command is exactly this line. */
  readonly confidence: number;
}

export interface Expectation extends LikelyLine {
  readonly ranking: Ranking;
}

export class Predictor {
  readonly #record = new ExpectationRecord();

  /** Undefined where nothing is known. */
  expect(terminalId: string, situation: Situation): Expectation | undefined {
    const ranking = rank(candidatesOf(situation), COMMAND_RANKING);
    const rows = this.#record.features(terminalId, ranking, situation.contexts.program);
    const best = likeliest(rows, COMMAND_REWEIGHING);
    const line = ranking.best[best.index]?.line;
    const confidence = calibrated(COMMAND_CALIBRATION, best.score);
    return line === undefined ? undefined : { line, confidence, ranking };
  }

  /** The likeliest next lines, best first: those that `expect` chooses from, and the few ranked behind them. */
  likely(terminalId: string, situation: Situation): LikelyLine[] {
    const ranking = rank(candidatesOf(situation), COMMAND_RANKING);
    const rows = this.#record.features(terminalId, ranking, situation.contexts.program);
    const best = ranking.best.map(({ line }, i) => {
      const score = boostedProbability(COMMAND_REWEIGHING, rows[i] ?? []);
      return { line, confidence: calibrated(COMMAND_CALIBRATION, score) };
    });
    const least = Math.min(1, ...best.map(({ confidence }) => confidence));
    const others = ranking.others.map(({ line, logit }) => ({ line, confidence: Math.min(least, logistic(logit)) }));
    return [...best.toSorted((a, b) => b.confidence - a.confidence), ...others];
  }

  /** The command that was expected in `situation` came: `line`. */
  score(terminalId: string, situation: Situation, { ranking }: Expectation, line: string): void {
    this.#record.note(terminalId, ranking, situation.contexts.program, line);
  }
}

const logistic = (logit: number) => 1 / (1 + Math.exp(-logit));

/** The row with the highest probability, the first of equals. */
export function likeliest(rows: readonly (readonly number[])[], model: BoostedModel): { index: number; score: number } {
  const scores = rows.map((row) => boostedProbability(model, row));
  const score = Math.max(0, ...scores);
  return { index: scores.indexOf(score), score };
}
