/**
 * Owns a review's life on the screen: opens its tree and editors, tells the context keys, closes them with it.
 *
 * 1. Nothing is opened but on the person's word; the diff takes the focus, the tree does not.
 * 2. A review ends when it is applied, refused, closed, or its last editor is closed; then nothing of it is left.
 */
import { commands, Disposable, type TabChangeEvent, window } from 'vscode';
import { contextKeys } from '../ids.ts';
import { withPatience } from '../progress.ts';
import type { SuggestionServices } from '../services.ts';
import { changingMessage, staleMessage } from '../wording.ts';
import { closeReviewEditors, isAnyReviewTabOpen, isReviewActive, isReviewTab, showChanges } from './editors.ts';
import type { ReviewSession } from './session.ts';
import type { ReviewSource } from './source.ts';
import type { ReviewTree } from './tree.ts';

export class ReviewDesk implements Disposable {
  readonly #services: SuggestionServices;
  readonly #session: ReviewSession;
  readonly #tree: ReviewTree;
  readonly #registration: Disposable;
  readonly #isStale: (source: ReviewSource) => void;
  #moving = false;

  /** `isStale` is called with what no longer applies. Must not throw. */
  constructor(
    services: SuggestionServices,
    session: ReviewSession,
    tree: ReviewTree,
    isStale: (source: ReviewSource) => void,
  ) {
    this.#services = services;
    this.#session = session;
    this.#tree = tree;
    this.#isStale = isStale;
    this.#registration = Disposable.from(
      window.tabGroups.onDidChangeTabs((event) => this.#tabsChanged(event)),
      window.tabGroups.onDidChangeTabGroups(() => this.#tellActive()),
    );
    void closeReviewEditors();
    void this.#tellOpen();
  }

  /** Plans `source` and shows the review, or says why there is none; gives whether it is shown. Never rejects. */
  async open(source: ReviewSource): Promise<boolean> {
    try {
      const opened = await withPatience('Looking where it applies…', (token) => this.#session.open(source, token));
      if (opened.state === 'stale') {
        this.#isStale(source);
        await this.#tellWhyNot(source, staleMessage(source.kind, opened.reason));
      }
      if (opened.state === 'changing') await this.#tellWhyNot(source, changingMessage(opened.docs));
      if (opened.state === 'open') await this.#show();
      return opened.state === 'open';
    } catch (error) {
      this.#services.tell.failed('make the review', error);
      return false;
    }
  }

  /** Opens the multi-file diff again. */
  async showChanges(): Promise<void> {
    const review = this.#session.current;
    if (review) await showChanges(review, this.#services.keys);
  }

  async close(): Promise<void> {
    this.#session.close();
    await this.#tellOpen();
    await this.#undisturbed(closeReviewEditors);
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #show(): Promise<void> {
    await this.#tellOpen();
    await this.#undisturbed(async () => {
      await closeReviewEditors();
      await this.showChanges();
      await this.#tree.reveal().catch((error: unknown) => this.#services.log.debug(`no review tree: ${error}`));
    });
  }

  async #tellWhyNot(source: ReviewSource, message: string): Promise<void> {
    if (this.#session.current?.source.id === source.id) await this.close();
    void window.showInformationMessage(message);
  }

  /** Our own opening and closing of tabs is not the person's. */
  async #undisturbed(run: () => Promise<void>): Promise<void> {
    this.#moving = true;
    try {
      await run();
    } finally {
      this.#moving = false;
      this.#tellActive();
    }
  }

  #tabsChanged(event: TabChangeEvent): void {
    this.#tellActive();
    if (this.#moving || !this.#session.current || !event.closed.some(isReviewTab)) return;
    if (!isAnyReviewTabOpen()) void this.close();
  }

  #tellActive(): void {
    const active = this.#session.current !== undefined && isReviewActive();
    void commands.executeCommand('setContext', contextKeys.reviewEditorActive, active);
  }

  async #tellOpen(): Promise<void> {
    const review = this.#session.current;
    await commands.executeCommand('setContext', contextKeys.reviewOf, review?.source.kind);
    const lines = review?.model.plan.commands ?? [];
    await commands.executeCommand('setContext', contextKeys.reviewHasCommands, lines.length > 0);
    await commands.executeCommand('setContext', contextKeys.reviewOpen, review !== undefined);
  }
}
