/** One VS Code window, used as a person uses it. What it cannot show within 30 s is an error that names it. */
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { Editor } from './editor.ts';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quick-input.ts';
import { Terminal } from './terminal.ts';
import type { TextMatch } from './text.ts';
import { StatusBar, TreeView } from './views.ts';

export class Workbench {
  readonly page: Page;
  readonly editor: Editor;
  readonly notifications: Notifications;
  readonly quickInput: QuickInput;
  readonly statusBar: StatusBar;
  readonly terminal: Terminal;

  constructor(page: Page) {
    this.page = page;
    this.editor = new Editor(page);
    this.notifications = new Notifications(page);
    this.quickInput = new QuickInput(page);
    this.statusBar = new StatusBar(page);
    this.terminal = new Terminal(page);
    page.setDefaultTimeout(30_000);
  }

  /** Opens the workbench at `address` and waits until its extension host runs. */
  async open(address: string): Promise<void> {
    await this.page.goto(address, { timeout: 60_000 });
    await this.ready();
  }

  /**
   * As `open`, for a workspace of several folders. A window in a browser may read the workspace's file before the server's files are
   * there to be read: then it has no folder, and stays so until it is loaded again.
   */
  async openWorkspace(address: string): Promise<void> {
    for (let tries = 0; tries < 4; tries++) {
      await this.page.goto(address, { timeout: 60_000 });
      const isEmpty = await this.statusBar.item(/main|Restricted Mode/, 20_000).then(
        () => false,
        () => this.page.getByText('You have not yet added a folder').isVisible(),
      );
      if (!isEmpty) break;
    }
    await this.ready();
  }

  /**
   * Waits until the window is drawn and the extensions have started: the branch's name and Penumbra's state come from two. Git's
   * does not run in a workspace that is not trusted.
   */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await this.statusBar.item(/main|Restricted Mode/, 60_000);
    await this.statusBar.item(/Penumbra/, 60_000);
  }

  /** Opens a file of the workspace by its path, and puts the focus into it. */
  async openFile(path: string): Promise<void> {
    await this.quickInput.pick('Control+KeyP', path, basename(path));
    await this.page
      .locator('.tab.active', { hasText: basename(path) })
      .first()
      .waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor .view-line').first().waitFor();
  }

  /** Runs a command from the palette by its title, as "Penumbra: Undo Last Automation". */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.pick('F1', `>${title}`, title);
    await this.quickInput.moved(`>${title}`);
  }

  /** Whether the palette offers a command with this title now. */
  async offersCommand(title: string): Promise<boolean> {
    await this.quickInput.ask('F1', `>${title}`);
    await this.page.waitForTimeout(500);
    const choices = await this.quickInput.choices();
    await this.quickInput.cancel();
    return choices.some((choice) => choice.includes(title));
  }

  /** A tree view by its title. */
  tree(title: TextMatch): TreeView {
    return new TreeView(this.page, title);
  }

  /** Clicks an action in the active editor's title bar by its tooltip. */
  async clickEditorAction(title: string): Promise<void> {
    await this.page.locator(`.editor-group-container.active .editor-actions a[aria-label^="${title}"]`).first().click();
  }

  /** The titles of the open tabs of all groups. */
  async tabs(): Promise<string[]> {
    return this.page.locator('.tabs-container .tab .label-name').allTextContents();
  }

  /** Reloads the window, as a person does it, and waits until it is back. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Takes a picture of the window, as it looks once whatever still moves has come to rest. */
  async screenshot(file: string): Promise<void> {
    mkdirSync(dirname(file), { recursive: true });
    await this.page.mouse.move(2, 2);
    await this.page.screenshot({ path: file, animations: 'disabled' });
  }
}
