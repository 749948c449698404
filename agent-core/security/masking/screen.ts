/**
 * Owns what hides secrets in what was typed into terminals, printed, copied and entered, before anything learns from it or writes it.
 * Texts of documents pass: they are judged where their edits settle, with the lines around them.
 *
 * 1. Lengths stay, as of every mask.
 * 2. A line that is, or may be, part of pasted data is hidden whole, whatever it shows by itself.
 */
import type { Signal, SignalOf } from '../../contracts/signals.ts';
import { cellsUnder } from './headed.ts';
import { isSecretUnder, nameOf, withLabels } from './labels.ts';
import { hide, type Masker } from './masker.ts';
import { Pasted } from './pasted.ts';

type Entered = SignalOf<'clipboard.copy' | 'clipboard.paste' | 'ui.read' | 'ui.input' | 'ui.click' | 'ui.focus'>;

export class SignalScreen {
  readonly #masker: Masker;
  readonly #labels: Masker;
  readonly #pasted = new Pasted();

  constructor(masker: Masker) {
    this.#masker = masker;
    this.#labels = withLabels(masker);
  }

  /** Takes the signals in their order; the same object where there is nothing to hide. */
  take(signal: Signal): Signal {
    switch (signal.kind) {
      case 'terminal.run':
        return this.#command(signal);
      case 'terminal.output':
        return this.#output(signal);
      case 'clipboard.copy':
      case 'clipboard.paste': {
        const text = this.#value(signal, signal.text);
        return text === signal.text ? signal : { ...signal, text };
      }
      case 'ui.read':
      case 'ui.input':
      case 'ui.click':
      case 'ui.focus': {
        const value = signal.value && this.#value(signal, signal.value);
        return value === signal.value ? signal : { ...signal, value };
      }
      default:
        return signal;
    }
  }

  #command(signal: SignalOf<'terminal.run'>): Signal {
    const { command, session, terminal } = signal;
    const isPasted = this.#pasted.take(JSON.stringify([session, terminal]), command);
    const hidden = isPasted ? whole(command) : this.#masker.mask(command).text;
    return hidden === command ? signal : { ...signal, command: hidden };
  }

  /** What a pasted line made the shell print may be that line. Cells are judged under their header, too. */
  #output(signal: SignalOf<'terminal.output'>): Signal {
    const { command, session, terminal, text } = signal;
    if (this.#pasted.take(JSON.stringify([session, terminal, 'output']), command))
      return { ...signal, command: whole(command), text: whole(text) };
    const named = new Map<string, boolean>();
    const isTelling = (name: string) => {
      const known = named.get(name) ?? isSecretUnder(name, SAMPLE, this.#masker);
      named.set(name, known);
      return known;
    };
    const cells = cellsUnder(text, isTelling).filter(({ name, start, end }) =>
      isSecretUnder(name, text.slice(start, end), this.#masker),
    );
    const screened = { command: this.#masker.mask(command).text, text: this.#labels.mask(hide(text, cells)).text };
    return screened.command === command && screened.text === text ? signal : { ...signal, ...screened };
  }

  /** A value is judged under the label of its field, too. */
  #value({ field = '' }: Entered, value: string): string {
    return isSecretUnder(nameOf(field), value, this.#masker) ? whole(value) : this.#labels.mask(value).text;
  }
}

/** Hidden under names that say secret, and nowhere else. */
const SAMPLE = 'Tr0ub4dor&3';

const whole = (text: string): string => hide(text, [{ start: 0, end: text.length }]);

/** Whether a text holds, or is, what a mask left of a secret. Globs and rules of asterisks are shorter, or longer than a word. */
export const isMasked = (text: string): boolean => /\*{3}|^\s*\*+\s*$/.test(text);
