/** The quick input at the top of the window: the command palette, quick picks with one or many choices, and input boxes. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { matcher, type TextMatch } from './text.ts';

export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget');
  }

  /** Waits until it is open, for instance after a command that asks something. */
  async opened(): Promise<void> {
    await this.#widget.waitFor({ state: 'visible' });
  }

  async closed(): Promise<void> {
    await this.#widget.waitFor({ state: 'hidden' });
  }

  /** Waits until what was asked with `text` in its box has gone; something else may be asked by then. */
  async moved(text: string): Promise<void> {
    const box = this.#widget.locator('input.input').first();
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(50)) {
      if (!(await this.#widget.isVisible())) return;
      // The window may have gone with it (Reload Window).
      if ((await box.inputValue({ timeout: 1_000 }).catch(() => undefined)) !== text) return;
    }
    throw new Error(`the quick input still shows ${JSON.stringify(text)}`);
  }

  /** Opens it by `key` and puts `text` into its box; again where something (an editor that opens) took the focus from it. */
  async ask(key: string, text: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.#page.keyboard.press(key);
      try {
        await this.#widget.locator('input.input').first().fill(text, { timeout: 5_000 });
        return;
      } catch (error) {
        if (tries === 4) throw error;
      }
    }
  }

  /** Asks with `key` and `text`, and clicks the first choice with `choice`; again where something closed it in between. */
  async pick(key: string, text: string, choice: TextMatch): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.ask(key, text);
      try {
        await this.#row(choice).click({ timeout: 10_000 });
        return;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  /** Puts `text` into its box, in place of what is there. */
  async fill(text: string): Promise<void> {
    await this.opened();
    await this.#widget.locator('input.input').first().fill(text);
  }

  /** The choices that show, as a person reads them. */
  async choices(): Promise<string[]> {
    await this.opened();
    return this.#rows().evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Waits until a choice with this text is offered. */
  async waitForChoice(text: TextMatch): Promise<void> {
    await this.#row(text).waitFor({ state: 'visible' });
  }

  /** Clicks the first choice with this text. In a list of many choices that checks or unchecks it. */
  async choose(text: TextMatch): Promise<void> {
    await this.#row(text).click();
  }

  /** Checks exactly the choices whose text matches one of `wanted`, and accepts. */
  async check(wanted: readonly TextMatch[]): Promise<void> {
    await this.opened();
    for (const row of await this.#rows().all()) {
      const label = (await row.getAttribute('aria-label')) ?? '';
      const isChecked = (await row.getAttribute('aria-checked')) === 'true';
      if (isChecked !== wanted.some((text) => matcher(text).test(label))) await row.locator('.monaco-checkbox').click();
    }
    await this.accept();
  }

  /** OK where there is such a button (Enter would toggle a check box that has the focus), or Enter. */
  async accept(): Promise<void> {
    const ok = this.#widget.locator('.quick-input-action .monaco-button', { hasText: 'OK' });
    if (await ok.isVisible()) await ok.click();
    else await this.#page.keyboard.press('Enter');
    await this.closed();
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.closed();
  }

  #rows(): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row');
  }

  #row(text: TextMatch): Locator {
    return this.#rows()
      .filter({ hasText: matcher(text) })
      .first();
  }
}
