/**
 * Expects, before each command of a terminal, its whole line.
 *
 * 1. A line that holds a secret, or the mask of one, is neither learned nor expected.
 * 2. A terminal is a signal's `terminal` within its `session`, where the signal names them.
 */

import type { Signal, SignalOf } from '../../contracts/signals.ts';
import type { ScoredValue, ValueOffer, ValueSkill } from '../../contracts/values.ts';
import type { Masker } from '../../security/masking/index.ts';
import { Memory } from './memory.ts';
import { expect } from './predictor.ts';
import { templateOf } from './template.ts';

export class Commands implements ValueSkill {
  readonly family = 'command';
  readonly #memory = new Memory();
  readonly #masker: Masker;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  observe(signal: Signal, index: number): readonly ScoredValue[] {
    if (signal.kind === 'terminal.run') return this.#ran(signal, index);
    this.#memory.notice(signal);
    return [];
  }

  offers(): readonly ValueOffer[] {
    return [];
  }

  #ran(signal: SignalOf<'terminal.run'>, index: number): ScoredValue[] {
    const terminal = terminalOf(signal);
    const situation = this.#memory.situation(terminal);
    const expected = expect(situation);
    const template = this.#isSecret(signal.command) ? undefined : templateOf(signal.command);
    if (template) this.#memory.learn(terminal, situation, template, signal);
    if (!expected) return [];
    const { line, confidence } = expected;
    return [{ pattern: line, value: line, confidence, at: index, correct: line === signal.command }];
  }

  #isSecret(line: string): boolean {
    return MASKED.test(line) || this.#masker.mask(line).spans.length > 0;
  }
}

/** Masks keep the length of what they hide; secrets are longer than a glob. */
const MASKED = /\*{3}/;

function terminalOf(signal: SignalOf<'terminal.run'>): string {
  return JSON.stringify([signal.session, signal['terminal']]);
}
