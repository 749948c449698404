/** A branch of a tick: what a program does the world through, its steps one after the other. */
import { randomUUID } from 'node:crypto';
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { RunId } from '../../contracts/runs.ts';
import type { Action } from '../actions/action.ts';
import { doRequest } from '../actions/request.ts';
import { requestName } from '../actions/routes.ts';
import type { Outcome } from '../journal/events.ts';
import { BrokenRun, type StepRecord } from '../journal/journal.ts';
import { requireJson } from './dispatch.ts';
import { type Dispatch, type Program, type Run, StepFailed, type StepOptions } from './program.ts';
import { inputOf } from './recall.ts';
import { answerOf, Diverged, type Slot } from './recorded.ts';
import { MOST_STEPS, type Scope, type Wait } from './scope.ts';
import { doSpawn } from './spawn.ts';
import { doStep } from './step.ts';
import { canonicalInput, stepKey } from './step-key.ts';

/** Looks whether what a branch waits for has come. */
type Awaited = () => Promise<Outcome | undefined>;

export class Branch implements Run {
  readonly #scope: Scope;
  readonly #path: string;
  readonly #occurrences = new Map<string, number>();
  #position = 0;
  #forks = 0;

  constructor(scope: Scope, path: string) {
    this.#scope = scope;
    this.#path = path;
  }

  get id(): RunId {
    return this.#scope.options.claim.run;
  }

  step<T>(name: string, options: StepOptions<T>, fn: (dispatch: Dispatch) => Promise<T> | T): Promise<T> {
    const input = inputOf(options);
    return this.#at(name, input, (slot, record) => doStep(this.#scope, { slot, options, input, fn }, record));
  }

  request<I, O>(action: Action<I, O>, input: I): Promise<O> {
    const work = (slot: Slot, record: StepRecord | undefined) =>
      doRequest(this.#scope, { slot, action: action as Action<never, O>, input }, record);
    return this.#at(requestName(action.name), input, work);
  }

  async all<T>(branches: readonly ((run: Run) => Promise<T>)[]): Promise<T[]> {
    const fork = this.#forks++;
    const runs = branches.map((branch, i) => branch(new Branch(this.#scope, `${this.#path}/${fork}.${i}`)));
    const settled = await Promise.allSettled(runs);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  async sleep(time: number): Promise<number> {
    const at = Math.ceil(time);
    const { clock } = this.#scope.options;
    return this.#await('sleep', { until: at }, { until: at }, async () =>
      clock.now() >= at ? { state: 'done', value: clock.now() - at } : undefined,
    );
  }

  waitFor(signal: string, until?: number): Promise<unknown> {
    const deadline = until === undefined ? undefined : Math.ceil(until);
    const wait = deadline === undefined ? { signal } : { signal, until: deadline };
    return this.#await('waitFor', wait, wait, () => this.#take(signal, deadline));
  }

  spawn<S, I>(program: Program<S, I>, input: I): Promise<RunId> {
    const work = (slot: Slot, record: StepRecord | undefined) => doSpawn(this.#scope, { slot, program, input }, record);
    return this.#at('spawn', { program: program.name, input }, work);
  }

  join(child: RunId): Promise<unknown> {
    return this.#await('join', { child }, { child }, async () => {
      try {
        return await this.#scope.options.journal.outcomeOf(child);
      } catch (error) {
        if (error instanceof PenumbraError && error.code === 'not-found') throw new StepFailed('join', error.message);
        // What is broken is the child, not this run.
        if (error instanceof BrokenRun) return { state: 'failed', message: `its end cannot be read: ${error.message}` };
        throw error;
      }
    });
  }

  decide<T>(name: string, choose: () => T): Promise<T> {
    return this.#at(name, null, async (slot, record) => {
      if (record?.outcome) return answerOf<T>(name, record.outcome);
      const value = chosen(name, choose);
      this.#scope.note({ kind: 'DECIDED', ...slot, value });
      return answerOf<T>(name, { state: 'done', value });
    });
  }

  now(): Promise<number> {
    return this.decide('now', () => this.#scope.options.clock.now());
  }

  random(): Promise<number> {
    return this.decide('random', () => Math.random());
  }

  newId(): Promise<string> {
    return this.decide('newId', () => randomUUID());
  }

  /** Takes the next place of this branch. */
  #at<T>(name: string, input: unknown, work: (slot: Slot, record: StepRecord | undefined) => Promise<T>): Promise<T> {
    const scope = this.#scope;
    const position = this.#position++;
    return scope.within(async () => {
      if (!scope.count()) {
        const limit = MOST_STEPS.toLocaleString('en');
        return scope.fail(new StepFailed(name, `a tick has ${limit} steps at most; end it and go on in the next`));
      }
      const slot = this.#slot(name, input, position);
      let record: StepRecord | undefined;
      try {
        record = scope.options.recorded.at(slot);
      } catch (error) {
        if (error instanceof Diverged) return scope.fail(error);
        throw error;
      }
      try {
        return await work(slot, record);
      } catch (error) {
        if (error instanceof StepFailed) throw error;
        return scope.fail(error);
      }
    });
  }

  #slot(name: string, input: unknown, position: number): Slot {
    const { program, tick } = this.#scope.options;
    const canonical = canonicalInput(input);
    const same = `${name} ${canonical}`;
    const occurrence = this.#occurrences.get(same) ?? 0;
    this.#occurrences.set(same, occurrence + 1);
    const key = stepKey({ program, tick, branch: this.#path, name, input: canonical, occurrence });
    return { key, tick, branch: this.#path, position, name };
  }

  /** A step that does nothing but wait until `look` finds something. */
  #await<T>(name: string, input: object, wait: Wait, look: Awaited): Promise<T> {
    const scope = this.#scope;
    return this.#at(name, input, async (slot, record) => {
      if (record?.outcome) return answerOf<T>(name, record.outcome);
      if (!record) {
        scope.note({ kind: 'ACTION_REQUESTED', ...slot, effect: 'wait', attempt: 1, idempotencyKey: slot.key, input });
      }
      const outcome = await look();
      if (!outcome) return scope.wait(wait);
      scope.note({ kind: 'OBSERVATION_GENERATED', key: slot.key, outcome });
      return answerOf<T>(name, outcome);
    });
  }

  async #take(name: string, deadline: number | undefined): Promise<Outcome | undefined> {
    const { journal, claim, clock } = this.#scope.options;
    const { taken } = this.#scope;
    let found = await journal.signalOf(claim, name, [...taken]);
    // Another branch may have taken it while we were looking.
    while (found && taken.has(found.seq)) found = await journal.signalOf(claim, name, [...taken]);
    if (found) {
      taken.add(found.seq);
      this.#scope.note({ kind: 'SIGNAL_TAKEN', seq: found.seq });
      return { state: 'done', value: found.value };
    }
    return deadline !== undefined && clock.now() >= deadline ? { state: 'done', value: undefined } : undefined;
  }
}

/** What the program's own function throws is the program's failure. */
function chosen<T>(name: string, choose: () => T): T {
  try {
    const value = choose();
    requireJson(value);
    return value;
  } catch (error) {
    throw new StepFailed(name, wordsOf(error));
  }
}
