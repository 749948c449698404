import type { Terminal } from 'vscode';

/** Numbers a window's terminals as they come, so that signals can tell them apart. A terminal keeps its number. */
export class TerminalNames {
  readonly #known = new WeakMap<Terminal, string>();
  #count = 0;

  of(terminal: Terminal): string {
    const name = this.#known.get(terminal) ?? String(++this.#count);
    this.#known.set(terminal, name);
    return name;
  }
}
