/** The active text editor, used as a person uses it: by keys. */
import type { Locator, Page } from 'playwright-core';
import { plainSpaces } from './text.ts';

/** Between two keys, ms: a fast typist. */
const KEY_DELAY = 35;

export class Editor {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Puts the cursor there; both count from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    const page = this.#page;
    await page.keyboard.press('Control+KeyG');
    const box = page.locator('.quick-input-widget input.input').first();
    await box.waitFor({ state: 'visible' });
    await box.fill(`:${line}:${column}`);
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.#positionShows(line, column);
  }

  /** Types at the cursor, a key at a time. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text, { delay: KEY_DELAY });
  }

  /** Presses one key or chord, `times` times. */
  async press(key: string, times = 1): Promise<void> {
    for (let pressed = 0; pressed < times; pressed++) await this.#page.keyboard.press(key);
  }

  /** Selects the first `from` of the line (from 1) and types `to` over it. */
  async replaceInLine(line: number, from: string, to: string): Promise<void> {
    const text = await this.lineText(line);
    const at = text.indexOf(from);
    if (at < 0) throw new Error(`line ${line} does not hold ${JSON.stringify(from)}: ${JSON.stringify(text)}`);
    await this.goTo(line, at + 1);
    await this.press('Shift+ArrowRight', from.length);
    await this.type(to);
  }

  /** Waits until keys reach it: after a command of the palette they do not at once. */
  async focused(): Promise<void> {
    await this.#page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
  }

  /** Opens the light bulb's menu, again where it came up without this entry, and runs `use` with it open. */
  async quickFix(entry: string, use: () => Promise<unknown>): Promise<void> {
    await this.focused();
    const found = this.#page.locator('.action-widget', { hasText: entry }).first();
    for (let tries = 0; tries < 4 && !(await found.isVisible()); tries++) {
      await this.press('Control+.');
      await found.waitFor({ timeout: 8_000 }).catch(() => this.press('Escape'));
    }
    await found.waitFor({ timeout: 1_000 });
    await use();
    await this.press('Escape');
    await found.waitFor({ state: 'hidden' });
    await this.focused();
  }

  async undo(): Promise<void> {
    await this.press('Control+KeyZ');
  }

  /** Saves the file and waits until its tab says so. */
  async save(): Promise<void> {
    await this.press('Control+KeyS');
    await this.#page.locator('.editor-group-container.active .tab.active:not(.dirty)').waitFor();
  }

  /** The lines that can be seen, top to bottom. */
  async visibleLines(): Promise<string[]> {
    const lines = await this.#area()
      .locator('.view-lines .view-line')
      .evaluateAll((elements) =>
        elements.map((element) => ({
          top: Number.parseFloat((element as unknown as { style: { top: string } }).style.top),
          text: element.textContent ?? '',
        })),
      );
    return lines.sort((one, other) => one.top - other.top).map((line) => plainSpaces(line.text));
  }

  /** A line's text; the line (from 1) is scrolled to first. */
  async lineText(line: number): Promise<string> {
    await this.goTo(line);
    const numbers = this.#area().locator('.margin-view-overlays .line-numbers');
    const shown = await numbers.evaluateAll((elements) =>
      elements
        .map((element) => ({
          number: Number(element.textContent),
          top: Number.parseFloat((element.parentElement as unknown as { style: { top: string } }).style.top),
        }))
        .sort((one, other) => one.top - other.top)
        .map((each) => each.number),
    );
    return (await this.visibleLines())[shown.indexOf(line)] ?? '';
  }

  #area(): Locator {
    return this.#page.locator('.editor-group-container.active .monaco-editor').last();
  }

  async #positionShows(line: number, column: number): Promise<void> {
    const status = this.#page.locator('#status\\.editor\\.selection');
    await status.filter({ hasText: new RegExp(`Ln ${line}, Col ${column}\\b`) }).waitFor();
  }
}
