/** Tree views of the side bar and the panel, and the status bar. */
import type { Locator, Page } from 'playwright-core';
import { matcher, plainSpaces, type TextMatch } from './text.ts';

export class TreeView {
  readonly #pane: Locator;

  constructor(page: Page, title: TextMatch) {
    this.#pane = page.locator('.pane').filter({ has: page.locator('.pane-header', { hasText: matcher(title) }) });
  }

  async shown(timeout = 30_000): Promise<void> {
    await this.#pane.first().waitFor({ state: 'visible', timeout });
  }

  /** The rows that show, each with its indentation in levels. */
  async rows(): Promise<{ level: number; text: string }[]> {
    const rows = await this.#rows().evaluateAll((elements) =>
      elements.map((row) => ({ level: Number(row.getAttribute('aria-level')), text: row.textContent ?? '' })),
    );
    return rows.map((row) => ({ ...row, text: plainSpaces(row.text).trim() }));
  }

  /** Waits for a row with this text. */
  async row(text: TextMatch): Promise<Locator> {
    const row = this.#rows()
      .filter({ hasText: matcher(text) })
      .first();
    await row.waitFor({ state: 'visible' });
    return row;
  }

  async select(text: TextMatch): Promise<void> {
    await (await this.row(text)).click();
  }

  /** Hides what is below a row, which makes room for the rows after it: only those in sight exist. */
  async collapse(text: TextMatch): Promise<void> {
    const row = await this.row(text);
    await row.click();
    await row.press('ArrowLeft');
  }

  /** Clicks the row's check box. */
  async toggle(text: TextMatch): Promise<void> {
    await (await this.row(text)).locator('.custom-view-tree-node-item-checkbox').first().click();
  }

  async isChecked(text: TextMatch): Promise<boolean> {
    const box = (await this.row(text)).locator('.custom-view-tree-node-item-checkbox').first();
    return (await box.getAttribute('aria-checked')) === 'true';
  }

  #rows(): Locator {
    return this.#pane.locator('.monaco-list-row[role=treeitem]');
  }
}

export class StatusBar {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits for an item with this text or tooltip. */
  async item(text: TextMatch, timeout = 30_000): Promise<Locator> {
    const items = this.#page.locator('.statusbar-item');
    const item = items.filter({ hasText: matcher(text) }).first();
    await item.waitFor({ state: 'visible', timeout });
    return item;
  }

  /** What its items say. */
  async texts(): Promise<string[]> {
    const texts = await this.#page.locator('.statusbar-item').allTextContents();
    return texts.map((text) => plainSpaces(text).trim()).filter((text) => text !== '');
  }
}
