/**
 * Owns which routines of commands were seen, for the person to look at: the beginning that each is recognised by, and the
 * latest times that it was gone through.
 *
 * Bounded: `MOST_KNOWN` routines, the one unseen longest goes first, `MOST_RUNS` times of each, `MOST_TERMINALS` terminals.
 */
import type { CommandRun } from '../../contracts/learned.ts';
import { putLatest } from './latest.ts';
import { type Continuation, MOST_TYPED, namedKey } from './routines.ts';
import type { Template } from './template.ts';

const MOST_KNOWN = 200;
const MOST_RUNS = 5;
const MOST_TERMINALS = 24;
const LONGEST = MOST_TYPED + 1;

export interface KnownRoutine {
  readonly key: string;
  /** The shortest beginning it was recognised by. */
  readonly typed: readonly Template[];
  /** Oldest first. */
  readonly runs: readonly CommandRun[];
}

export class KnownRoutines {
  /** By key, the one seen last at the end. */
  readonly #known = new Map<string, KnownRoutine>();
  readonly #windows = new Map<string, readonly Template[]>();

  /** The one seen last first. */
  get all(): KnownRoutine[] {
    return [...this.#known.values()].reverse();
  }

  /** A command came at `at`, ms, and may end a routine; `now` is what may go on after it. */
  note(terminalId: string, template: Template, failed: boolean, at: number, now: readonly Continuation[]): void {
    const window = [...(this.#windows.get(terminalId) ?? []).slice(1 - LONGEST), template];
    putLatest(this.#windows, terminalId, failed ? [] : window, MOST_TERMINALS);
    if (failed) return;
    for (let length = 2; length <= window.length; length++) this.#ended(window.slice(-length), at);
    for (const continuation of now) this.#begun(continuation);
  }

  /** Something came that nobody is to know of. */
  interrupt(terminalId: string): void {
    this.#windows.delete(terminalId);
  }

  forget(key: string): boolean {
    return this.#known.delete(key);
  }

  #ended(window: readonly Template[], at: number): void {
    const known = this.#known.get(namedKey(window));
    if (!known) return;
    const run = { at, commands: window.map(({ line }) => line) };
    this.#put({ ...known, runs: [...known.runs, run].slice(-MOST_RUNS) });
  }

  #begun({ key, typed }: Continuation): void {
    const known = this.#known.get(key);
    if (!known || typed.length <= known.typed.length) this.#put({ key, typed, runs: known?.runs ?? [] });
  }

  #put(routine: KnownRoutine): void {
    putLatest(this.#known, routine.key, routine, MOST_KNOWN);
  }
}
