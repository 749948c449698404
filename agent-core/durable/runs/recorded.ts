/** What the journal has of the tick under way, asked for by branch and place. */
import type { Outcome } from '../journal/events.ts';
import type { StepRecord } from '../journal/journal.ts';
import { StepFailed } from './program.ts';

/** The code asks for another step than the journal has at that place. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
}

/** Where in a tick a step stands, and what it is known by. */
export interface Slot {
  readonly key: string;
  readonly tick: number;
  readonly branch: string;
  readonly position: number;
  readonly name: string;
}

export class Recorded {
  readonly #branches = new Map<string, Map<number, StepRecord>>();
  readonly #version: string;

  constructor(steps: readonly StepRecord[], version: string) {
    this.#version = version;
    for (const step of steps) {
      const branch = this.#branches.get(step.branch) ?? new Map<number, StepRecord>();
      this.#branches.set(step.branch, branch.set(step.position, step));
    }
  }

  /** The record of `slot`; `undefined` where the journal has nothing yet. Throws `Diverged`. */
  at({ key, branch, position, name }: Slot): StepRecord | undefined {
    const known = this.#branches.get(branch)?.get(position);
    if (!known || known.key === key) return known;
    const asked = known.name === name ? `the same name with another input` : `“${name}”`;
    throw new Diverged(
      `the journal has step “${known.name}” at place ${position} of branch ${branch}, but version ${this.#version} of the code asks for ${asked}. Fork the run to go on from its last checkpoint`,
    );
  }
}

/** As it reads from the journal, so that the first time and every later one give the same. */
export function answerOf<T>(name: string, outcome: Outcome): T {
  if (outcome.state === 'failed') throw new StepFailed(name, outcome.message);
  const { value } = outcome;
  return (value === undefined || typeof value === 'string' ? value : JSON.parse(JSON.stringify(value))) as T;
}
