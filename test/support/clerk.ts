/** A person who carries values by hand between sheets and forms: makes the signals and keeps what was expected of them. */
import type { ScoredValue, Signal, ValueSkill } from '../../agent-core/contracts/index.ts';

export interface Desk {
  readonly app: string;
  readonly doc: string;
}

export interface Entry {
  readonly field: string;
  readonly value: string;
  readonly expected: ScoredValue | undefined;
  /** Number of the entry's signal. */
  readonly signal: number;
}

export class Clerk {
  readonly entries: Entry[] = [];
  readonly #skill: ValueSkill;
  #signals = 0;
  #clipboard = '';

  constructor(skill: ValueSkill) {
    this.#skill = skill;
  }

  get signals(): number {
    return this.#signals;
  }

  read(desk: Desk, field: string, value: string): void {
    this.feed({ kind: 'ui.read', ...desk, field, value });
  }

  /** Reads a value and copies it. */
  copy(desk: Desk, field: string, value: string): void {
    this.read(desk, field, value);
    this.feed({ kind: 'clipboard.copy', app: 'OS-Clipboard', text: value });
    this.#clipboard = value;
  }

  /** Pastes into a field and makes of it what it shall hold. */
  paste(desk: Desk, field: string, value = this.#clipboard): void {
    this.feed({ kind: 'ui.focus', ...desk, field });
    this.feed({ kind: 'clipboard.paste', ...desk, field, text: this.#clipboard });
    this.type(desk, field, value);
  }

  type(desk: Desk, field: string, value: string): void {
    const signal = this.#signals;
    const [expected] = this.feed({ kind: 'ui.input', ...desk, field, value });
    this.entries.push({ field, value, expected, signal });
  }

  click(desk: Desk, field: string): void {
    this.feed({ kind: 'ui.click', ...desk, field });
  }

  feed(signal: Record<string, unknown>): readonly ScoredValue[] {
    const index = this.#signals++;
    return this.#skill.observe({ v: 1, t: index * 1000, ...signal } as Signal, index);
  }

  /** The entries of a field, newest last: right, wrong (with what was expected) or silent. */
  outcomes(field: string): string[] {
    return this.entries
      .filter((entry) => entry.field === field)
      .map(({ expected }) => (!expected ? 'silent' : expected.correct ? 'right' : `wrong: ${expected.value}`));
  }
}
