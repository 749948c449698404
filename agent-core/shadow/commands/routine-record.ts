/**
 * Owns how routines were followed when they were expected in silence: each beginning that was typed is one trial, right when all
 * the rest came after it, line for line.
 *
 * Bounded: `MOST_TERMINALS` with `MOST_WAITING` trials each.
 */
import { lowerBound } from '../confidence/bound.ts';
import { putLatest } from './latest.ts';
import type { Continuation } from './routines.ts';

const MOST_TERMINALS = 24;
const MOST_WAITING = 12;

interface Trial {
  readonly rest: readonly string[];
}
export interface RoutineEstimate {
  readonly confidence: number;
  readonly lowerBound: number;
  readonly basis: string;
}

/** A routine that was never left once begun. */
const isClean = ({ right, tried }: Continuation) => right === tried;

export class RoutineRecord {
  readonly #waiting = new Map<string, readonly Trial[]>();
  /** Trials of clean routines, all together. */
  #tried = 0;
  #right = 0;

  /** A command came: `line`. `now` is what may go on after it. */
  note(terminalId: string, line: string, now: readonly Continuation[]): void {
    const going: Trial[] = [];
    for (const { rest } of this.#waiting.get(terminalId) ?? []) {
      if (rest[0] !== line) this.#tried++;
      else if (rest.length > 1) going.push({ rest: rest.slice(1) });
      else {
        this.#tried++;
        this.#right++;
      }
    }
    const begun = distinct(now.filter(isClean)).map(({ rest }): Trial => ({ rest }));
    putLatest(this.#waiting, terminalId, [...going, ...begun].slice(-MOST_WAITING), MOST_TERMINALS);
  }

  /** Something came that nobody is to know of: what waits for the next command is no trial. */
  interrupt(terminalId: string): void {
    this.#waiting.delete(terminalId);
  }

  /**
   * By the routine's own occurrences, the first of which only made it known; or, while it was never left, by all such routines
   * together, where that says more.
   */
  estimate(routine: Continuation): RoutineEstimate {
    const own = estimateOf(routine.right - 1, routine.tried - 1);
    const ownBasis = `begun ${routine.tried} times, gone through ${routine.right} times`;
    const all = estimateOf(this.#right, this.#tried);
    if (!isClean(routine) || all.lowerBound <= own.lowerBound) return { ...own, basis: ownBasis };
    return { ...all, basis: `${ownBasis}; of ${this.#tried} such beginnings ${this.#right} went on as expected` };
  }
}

const estimateOf = (right: number, tried: number) => ({
  confidence: (right + 1) / (tried + 2),
  lowerBound: lowerBound(right, tried),
});

/** Beginnings of different lengths may expect the same: that is one trial. */
function distinct(routines: readonly Continuation[]): Continuation[] {
  return [...new Map(routines.map((routine) => [routine.rest.join('\n'), routine])).values()];
}
