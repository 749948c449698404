/**
 * Owns where one case of a form ends and the next begins. Nothing says so, it is inferred (segmentation of unsegmented logs:
 * Leno et al., "Identifying candidate routines for robotic process automation from unsegmented UI logs", ICPM 2020).
 *
 * 1. A click ends a case when what is entered next was entered in it before. Which clicks do so is counted: a click between two
 *    pages, or on an option, ends none.
 * 2. While no click is known to end cases, an unknown one is taken for an end until what is entered next tells.
 * 3. Where no click is known to end cases, one ends when its first field is entered again after others. In a sheet it ends when
 *    another row is entered.
 */
import { Case } from './case.ts';

const MOST_CLICKS = 200;
/** Clicks between two entries that are remembered. */
const MOST_BETWEEN = 8;

interface Counts {
  anew: number;
  on: number;
}

export class CaseEnds {
  readonly #counts = new Map<string, Counts>();
  #case = new Case(0);
  /** The case that the clicks since the last entry ended, and whether that is only supposed. */
  #ended: Case | undefined;
  #supposed = false;
  #clicks: string[] = [];
  /** How many fields the fullest case had. */
  #fullest = 0;

  get case(): Case {
    return this.#case;
  }

  /** Whether this click surely ended the case. `next` is the number of the first signal after the last entry. */
  click(target: string, next: number): boolean {
    if (this.#case.fields.size === 0 && !this.#ended) return false;
    if (this.#clicks.length < MOST_BETWEEN) this.#clicks.push(target);
    const ending = this.#isEnding(target);
    if (ending === true) this.#supposed = false;
    if (this.#case.fields.size === 0 || ending === false) return false;
    this.#supposed = ending === undefined;
    this.#ended = this.#case;
    this.#case = new Case(next);
    return ending === true;
  }

  /** Something is about to be entered: settles what the clicks before it meant. */
  prepare(field: string, row: number | undefined, next: number): void {
    if (this.#clicks.length > 0) this.#judge(field, next);
    if (this.#isOverBefore(field, row)) this.#case = new Case(next);
  }

  #judge(field: string, next: number): void {
    const seen = this.#ended ?? this.#case;
    const again = field === seen.last && (seen.fields.size > 1 || this.#fullest > 1);
    const anew = seen.fields.has(field) && !again;
    this.#fullest = Math.max(this.#fullest, seen.fields.size);
    for (const click of new Set(this.#clicks)) this.#note(click, anew);
    if (this.#ended && this.#supposed && !anew) this.#case = this.#ended;
    else if (!this.#ended && anew && field === seen.first) this.#case = new Case(next);
    this.#clicks = [];
    this.#ended = undefined;
  }

  #note(click: string, anew: boolean): void {
    const count = this.#counts.get(click) ?? { anew: 0, on: 0 };
    count[anew ? 'anew' : 'on']++;
    if (this.#counts.size < MOST_CLICKS) this.#counts.set(click, count);
  }

  /** `undefined` where it is not known. */
  #isEnding(click: string): boolean | undefined {
    const { anew, on } = this.#counts.get(click) ?? { anew: 0, on: 0 };
    if (anew === on) return this.#hasEnding() ? false : undefined;
    return anew > on;
  }

  #hasEnding(): boolean {
    return [...this.#counts.values()].some(({ anew, on }) => anew > 1 && anew > on);
  }

  #isOverBefore(field: string, row: number | undefined): boolean {
    const { first, last, fields, row: current } = this.#case;
    if (current !== undefined && row !== undefined) return row !== current;
    return !this.#hasEnding() && field === first && field !== last && fields.size > 1;
  }
}
