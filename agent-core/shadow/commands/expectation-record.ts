/**
 * Owns how earlier expectations fared: of a line in this terminal, after this program, of a terminal as a whole. What a person
 * did with the same expectation before says most about it now.
 *
 * Bounded: `MOST_TERMINALS` terminals, `MOST_KEYS` counts in each; what was unused longest goes first.
 */
import { FEATURES } from './candidates.ts';
import { putLatest } from './latest.ts';
import type { Ranking } from './ranking.ts';

const MOST_TERMINALS = 24;
const MOST_KEYS = 400;

/** Expectations of a kind: right ones beyond those that their score promised, how many, and the run of equal outcomes at the end. */
interface Fared {
  readonly surplus: number;
  readonly tried: number;
  /** Right ones in a row, or wrong ones as a negative number. */
  readonly run: number;
}

const UNTRIED: Fared = { surplus: 0, tried: 0, run: 0 };

/** Behind a candidate's own features. */
export const RECORD_FEATURES: readonly string[] = [
  ...FEATURES,
  'logit',
  'logitShare',
  'margin',
  'rank',
  'evidence',
  'terminalSurplus',
  'lineSurplus',
  'lineTried',
  'lineRun',
  'placeSurplus',
  'placeTried',
  'placeRun',
  'everSurplus',
  'programSurplus',
];

export class ExpectationRecord {
  readonly #all = new Map<string, Fared>();
  readonly #terminals = new Map<string, Map<string, Fared>>();

  /** The features of each candidate of the ranking; `program` is the command before. */
  features(terminalId: string, ranking: Ranking, program: string): number[][] {
    const own = (key: string) => this.#terminals.get(terminalId)?.get(key) ?? UNTRIED;
    const { best, evidence } = ranking;
    return best.map(({ line, features, logit }, rank) => {
      const rival = (rank === 0 ? best[1] : best[0])?.logit ?? -10;
      const ofLine = own(`line ${line}`);
      const ofPlace = own(`place ${program} ${line}`);
      return [
        ...features,
        ...[logit, logit - evidence, logit - rival, rank, evidence, surplus(own('terminal'), 5)],
        ...[surplus(ofLine, 2), ofLine.tried, ofLine.run, surplus(ofPlace, 2), ofPlace.tried, ofPlace.run],
        ...[surplus(this.#all.get(`${program} ${line}`) ?? UNTRIED, 3), surplus(own(`program ${program}`), 2)],
      ];
    });
  }

  /** The command came: `line`. Only the ranking's first candidate counts as expected. */
  note(terminalId: string, ranking: Ranking, program: string, line: string): void {
    const [expected] = ranking.best;
    if (!expected) return;
    const promised = 1 / (1 + Math.exp(-expected.logit));
    const right = expected.line === line;
    const own = this.#terminals.get(terminalId) ?? new Map<string, Fared>();
    putLatest(this.#terminals, terminalId, own, MOST_TERMINALS);
    for (const key of ['terminal', `line ${expected.line}`, `place ${program} ${expected.line}`, `program ${program}`])
      putLatest(own, key, fared(own.get(key), right, promised), MOST_KEYS);
    const key = `${program} ${expected.line}`;
    putLatest(this.#all, key, fared(this.#all.get(key), right, promised), MOST_KEYS);
  }
}

/** Mean surplus, drawn to 0 as if `doubt` more had been tried. */
const surplus = (of: Fared, doubt: number) => of.surplus / (of.tried + doubt);

function fared(before: Fared = UNTRIED, right: boolean, promised: number): Fared {
  return {
    surplus: before.surplus + (right ? 1 : 0) - promised,
    tried: before.tried + 1,
    run: right ? Math.max(0, before.run) + 1 : Math.min(0, before.run) - 1,
  };
}
