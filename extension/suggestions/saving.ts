/**
 * What Save As Command keeps: the suggestion in review, or else the one applied last in this window.
 *
 * Only what the host still knows is offered: it knows nothing from before it was restarted, and nothing that was forgotten.
 */
import { commands, Disposable, window } from 'vscode';
import { type Savable, saveAutomation } from './automations.ts';
import { contextKeys } from './ids.ts';
import type { ReviewSession } from './review/session.ts';
import type { ReviewSource } from './review/source.ts';
import type { SuggestionServices } from './services.ts';
import { mayStayOpen } from './typing.ts';

const LOST = 'Penumbra no longer knows this change, so it cannot be saved. Make it once more by hand, then save it.';

export class Saving implements Disposable {
  readonly #services: SuggestionServices;
  readonly #session: ReviewSession;
  readonly #registration: Disposable;
  /** Everything applied that the host still knows, the last one last. */
  #applied: Savable[] = [];
  #isLastSavable = false;
  /** The review whose plan the host no longer knows. */
  #lostReview: number | undefined;

  constructor(services: SuggestionServices, session: ReviewSession) {
    this.#services = services;
    this.#session = session;
    this.#registration = Disposable.from(
      services.host.onDidChangeState(({ state }) => {
        if (state !== 'ready') this.#lose();
      }),
      services.host.onNotice('forgotten', () => this.#lose()),
      services.watching.onDidChange(() => {
        if (!mayStayOpen(services.watching)) this.#lose();
      }),
    );
  }

  applied(source: ReviewSource, planSource: string): void {
    const savable = savableOf(source, planSource);
    this.#isLastSavable = savable !== undefined;
    if (savable) this.#applied.push(savable);
    this.tell();
  }

  tell(): void {
    void commands.executeCommand('setContext', contextKeys.canSave, this.#savable() !== undefined);
  }

  /** The command. */
  async save(): Promise<void> {
    const savable = this.#savable();
    if (savable) await this.#save(savable);
    else void window.showInformationMessage('There is nothing to save: open a suggestion’s review first.');
  }

  /** The button of the message about this application, which need not be the last one. */
  async saveApplied({ name }: ReviewSource, planSource: string): Promise<void> {
    const savable = this.#applied.find(({ source }) => source === planSource);
    if (savable) await this.#save({ ...savable, name });
    else void window.showInformationMessage(LOST);
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #save(savable: Savable): Promise<void> {
    if (await saveAutomation(this.#services, savable)) return;
    this.#applied = this.#applied.filter(({ source }) => source !== savable.source);
    const review = this.#session.current;
    if (review?.model.plan.source === savable.source) this.#lostReview = review.number;
    else this.#isLastSavable = false;
    this.tell();
  }

  #lose(): void {
    this.#applied = [];
    this.#lostReview = this.#session.current?.number;
    this.tell();
  }

  #savable(): Savable | undefined {
    const review = this.#session.current;
    if (!review) return this.#isLastSavable ? this.#applied.at(-1) : undefined;
    return review.number === this.#lostReview ? undefined : savableOf(review.source, review.model.plan.source);
  }
}

/** A saved automation is saved already, and only repeated edits have a pattern that can run again elsewhere. */
function savableOf(review: ReviewSource, source: string): Savable | undefined {
  return review.kind === 'suggestion' && review.family === 'edit' ? { source, name: review.name } : undefined;
}
