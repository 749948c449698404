/** The integrated terminal, used as a person uses it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { plainSpaces } from './text.ts';

export class Terminal {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens one, or comes back to the one there is, and waits until its prompt can be typed at. */
  async open(): Promise<void> {
    await this.#page.keyboard.press('Control+Backquote');
    await this.#page.locator('.terminal-wrapper.active .xterm').waitFor({ state: 'visible' });
    await this.shows('$');
  }

  /** Types `line`, runs it and waits for the next prompt. */
  async run(line: string): Promise<void> {
    await this.#focus();
    await this.#page.keyboard.type(line, { delay: 10 });
    await this.shows(line);
    await this.#page.keyboard.press('Enter');
    for (const deadline = Date.now() + 30_000; !(await this.#text()).trimEnd().endsWith('$'); await pause(100))
      if (Date.now() > deadline) throw new Error(`the terminal shows no prompt after ${line}`);
  }

  /** Waits until it shows `text`. */
  async shows(text: string): Promise<void> {
    for (const deadline = Date.now() + 30_000; !(await this.#text()).includes(text); await pause(100))
      if (Date.now() > deadline) throw new Error(`the terminal does not show ${text}: ${await this.#text()}`);
  }

  /** Waits until `line` stands at the prompt and was not run. */
  async holds(line: string): Promise<void> {
    for (const deadline = Date.now() + 30_000; !(await this.#text()).trimEnd().endsWith(`$ ${line}`); await pause(100))
      if (Date.now() > deadline) throw new Error(`the terminal does not hold ${line}: ${await this.#text()}`);
  }

  async #focus(): Promise<void> {
    await this.#page.locator('.terminal-wrapper.active .xterm-helper-textarea').first().focus();
  }

  async #text(): Promise<string> {
    return plainSpaces((await this.#page.locator('.terminal-wrapper.active .xterm-rows').first().textContent()) ?? '');
  }
}
