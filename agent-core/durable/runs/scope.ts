/**
 * One tick being run: what all its branches share.
 *
 * 1. What a branch decides is on the disk before any effect that could depend on it: it goes with the next append.
 * 2. A tick that nothing moves any more, because all its branches wait, ends; it is run again when something came.
 * 3. Once it is over, code that still runs in it gets no answer any more and can append nothing.
 * 4. However it ends, what is under way ends first: it may write its outcome, and is told to stop where nobody can wait for it.
 */
import type { Clock } from '../../contracts/clock.ts';
import type { RunId } from '../../contracts/runs.ts';
import type { ActionPort } from '../actions/handler.ts';
import type { Outcome, RunEvent } from '../journal/events.ts';
import { type Claim, Fenced, type Journal, type Wanted } from '../journal/journal.ts';
import type { Recorded } from './recorded.ts';

/** A longer tick would take too long to run again. */
export const MOST_STEPS = 1000;

/** What a branch waits for. */
export interface Wait {
  readonly until?: number;
  readonly signal?: string;
  readonly child?: RunId;
  /** The key of a step that waits for a person. */
  readonly parked?: string;
}

/** Why a tick stops before its end; `leave`: its worker goes, and another shall go on at once. */
export type Stop = Wanted | 'leave';

export type ScopeEnd =
  | { readonly end: 'blocked'; readonly waits: readonly Wait[] }
  | { readonly end: Stop }
  /** The run cannot go on, or this worker cannot go on with it. */
  | { readonly end: 'error'; readonly error: unknown };

export interface ScopeOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly claim: Claim;
  readonly program: string;
  readonly tick: number;
  readonly recorded: Recorded;
  /** Outcomes under this claim, by their steps' keys, that the journal does not have: it could not be written. */
  readonly unwritten: Map<string, Outcome>;
  /** Who does what the program asks of others. */
  readonly actions?: ActionPort | undefined;
}

interface Soon {
  readonly events: readonly RunEvent[];
  readonly written: () => void;
}

export class Scope {
  readonly options: ScopeOptions;
  readonly ended: Promise<ScopeEnd>;
  /** Signals that this tick has taken, by their events' numbers. */
  readonly taken = new Set<number>();
  /** What this tick asked, by the keys of its memos. */
  readonly asked = new Set<string>();
  readonly #end: (end: ScopeEnd) => void;
  readonly #abort = new AbortController();
  readonly #waits: Wait[] = [];
  #noted: RunEvent[] = [];
  #soon: Soon[] = [];
  #looksSoon = false;
  #turn: Promise<unknown> = Promise.resolve();
  #active = 0;
  #steps = 0;
  #wanted: Stop | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  constructor(options: ScopeOptions) {
    this.options = options;
    const { promise, resolve } = Promise.withResolvers<ScopeEnd>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** Fires when the run is cancelled, or its worker cannot wait any longer. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs one thing that a branch asks for. Does not settle any more once the tick is over, or the run is to stop. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.isStopping) return this.#never();
    this.#active++;
    try {
      const result = await work();
      return this.#isOver ? await this.#never() : result;
    } finally {
      this.#active--;
      this.#settle();
    }
  }

  /** For use inside `within`: waits for something that is not there yet. Does not settle. */
  wait(wait: Wait): Promise<never> {
    this.#waits.push(wait);
    this.#active--;
    this.#settle();
    return this.#never();
  }

  /** For use inside `within`: nothing more is begun in this tick, and it ends with `error` once what is under way has. */
  fail(error: unknown): Promise<never> {
    const isLost = error instanceof Fenced;
    if (isLost || !this.#failure) this.#failure = { error };
    if (isLost) this.interrupt('another worker has the run');
    this.#active--;
    this.#settle();
    return this.#never();
  }

  /** Whether the tick ends with an error, whatever its code does. */
  get isFailing(): boolean {
    return this.#failure !== undefined;
  }

  /** What was noted of steps whose function is over: true whatever becomes of the tick. */
  get notedOutcomes(): readonly RunEvent[] {
    const noted = this.#noted.filter(({ kind }) => kind === 'OUTCOME_UNKNOWN' || kind === 'STEP_RESOLVED');
    return [...this.#soon.flatMap(({ events }) => events), ...noted];
  }

  /** Counts a step; false once there were too many. */
  count(): boolean {
    return ++this.#steps <= MOST_STEPS;
  }

  /** Goes with the next append. */
  note(...events: RunEvent[]): void {
    this.#noted.push(...events);
  }

  /** Appends what was noted, then `events`, one call after the other. Throws what the journal throws; once over, never settles. */
  append(events: readonly RunEvent[]): Promise<void> {
    return this.#isOver ? this.#never() : this.#append(events, false);
  }

  /**
   * As `append`, for what may be lost with this process: it is a commit of its own before whatever is appended next, and at the
   * latest when the program waits for something else than its steps. Then `written` is called.
   */
  appendSoon(events: readonly RunEvent[], written: () => void): Promise<void> {
    if (this.#isOver) return this.#never();
    this.#soon.push({ events: [...this.#noted, ...events], written });
    this.#noted = [];
    if (!this.#looksSoon) setImmediate(() => this.#writeSoon());
    this.#looksSoon = true;
    return Promise.resolve();
  }

  /** The last append of this tick: from now on no branch gets an answer, or appends anything. */
  finish(events: readonly RunEvent[], release = false): Promise<void> {
    this.#isOver = true;
    return this.#append(events, release);
  }

  #append(events: readonly RunEvent[], release: boolean): Promise<void> {
    const soon = this.#soon;
    this.#soon = [];
    const all = [...this.#noted, ...events];
    this.#noted = [];
    const groups = soon.map((each) => each.events);
    if (all.length > 0 || release || soon.length === 0) groups.push(all);
    const { journal, claim } = this.options;
    const appended = this.#turn.then(() => journal.appendEach(claim, groups, release));
    this.#turn = appended.catch(() => undefined);
    return appended.then((wanted) => {
      for (const { written } of soon) written();
      this.want(wanted);
    });
  }

  #writeSoon(): void {
    this.#looksSoon = false;
    if (this.#soon.length === 0 || this.#isOver) return;
    this.#active++;
    this.#append([], false).then(
      () => {
        this.#active--;
        this.#settle();
      },
      (error: unknown) => void this.fail(error),
    );
  }

  /** The run is to stop: cancelled at once, paused or left after what is under way. */
  want(wanted: Stop | undefined): void {
    if (!wanted || this.#wanted) return;
    this.#wanted = wanted;
    if (wanted === 'cancel') this.interrupt('cancelled');
    this.#settle();
  }

  /** What is under way is not waited for any longer. */
  interrupt(why: string): void {
    this.#abort.abort(why);
  }

  get isStopping(): boolean {
    return this.#isOver || this.isFailing || this.#wanted !== undefined;
  }

  #close(end: ScopeEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end(end);
  }

  /** After the code had its turn, for what it asks next. */
  #settle(): void {
    if (this.#waits.length === 0 && !this.#wanted && !this.#failure) return;
    setImmediate(() => {
      if (this.#active === 0) this.#close(this.#endNow());
    });
  }

  #endNow(): ScopeEnd {
    const isLost = this.#failure?.error instanceof Fenced;
    if (this.#failure && (isLost || this.#wanted !== 'cancel')) return { end: 'error', ...this.#failure };
    return this.#wanted ? { end: this.#wanted } : { end: 'blocked', waits: this.#waits };
  }

  #never(): Promise<never> {
    return new Promise<never>(() => {});
  }
}
