/** The toasts in the corner of the window. */
import type { Locator, Page } from 'playwright-core';
import { matcher, plainSpaces, type TextMatch } from './text.ts';

export class Toast {
  readonly #item: Locator;

  constructor(item: Locator) {
    this.#item = item;
  }

  async text(): Promise<string> {
    return plainSpaces(
      (await this.#item.locator('.notification-list-item-message').first().textContent()) ?? '',
    ).trim();
  }

  async buttons(): Promise<string[]> {
    const labels = await this.#item
      .locator('.notification-list-item-buttons-container .monaco-button')
      .allTextContents();
    return labels.map((label) => plainSpaces(label).trim()).filter((label) => label !== '');
  }

  async click(button: string): Promise<void> {
    const named = new RegExp(`^\\s*${button}\\s*$`);
    await this.#item
      .locator('.notification-list-item-buttons-container .monaco-button')
      .filter({ hasText: named })
      .first()
      .click();
  }

  /** Takes it away without answering it. */
  async close(): Promise<void> {
    await this.#item.hover();
    await this.#item.locator('.codicon-notifications-clear').first().click();
  }
}

export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits for a toast with this text. */
  async toast(text: TextMatch, timeout = 30_000): Promise<Toast> {
    const item = this.#items()
      .filter({ hasText: matcher(text) })
      .first();
    await item.waitFor({ state: 'visible', timeout });
    return new Toast(item);
  }

  /** The texts of the toasts that show now. */
  async texts(): Promise<string[]> {
    const texts = await this.#items().locator('.notification-list-item-message').allTextContents();
    return texts.map((text) => plainSpaces(text).trim());
  }

  #items(): Locator {
    return this.#page.locator('.notifications-toasts .notification-list-item');
  }
}
