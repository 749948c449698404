/**
 * Apply: what the review shows becomes one edit, is saved, and is told to the host, which can then take it back.
 */
import { window, workspace } from 'vscode';
import type { ApplicationId, Params } from '../../agent-core/contracts/index.ts';
import { type ChangedDocument, type ChangeResult, changeDocuments, currentText, saveAll } from './change.ts';
import { withPatience } from './progress.ts';
import type { ReviewDesk } from './review/desk.ts';
import { included, includedDocuments, includedFiles } from './review/model.ts';
import type { Review, ReviewSession } from './review/session.ts';
import type { ReviewSource } from './review/source.ts';
import type { SuggestionServices } from './services.ts';
import { PUT, putIntoTerminal } from './terminal.ts';
import {
  appliedMessage,
  changedMeanwhileMessage,
  leftToRunMessage,
  nothingToApplyMessage,
  sentences,
  unsavedMessage,
} from './wording.ts';

export interface AppliedListener {
  /** The review of `source` was applied. Must not throw. */
  applied(source: ReviewSource, planSource: string): void;
  /** The person wants exactly this application taken back. */
  undo(application: ApplicationId): unknown;
  /** The person wants exactly this review's change kept. */
  save(source: ReviewSource, planSource: string): unknown;
}

/** Where reviews are opened and closed. */
export type Desk = Pick<ReviewDesk, 'open' | 'close'>;

/** Applies the open review. */
export class Applier {
  readonly #services: SuggestionServices;
  readonly #session: ReviewSession;
  readonly #desk: Desk;
  readonly #listener: AppliedListener;
  #running = false;

  constructor(services: SuggestionServices, session: ReviewSession, desk: Desk, listener: AppliedListener) {
    this.#services = services;
    this.#session = session;
    this.#desk = desk;
    this.#listener = listener;
  }

  /** Applies the open review. Says what came of it; never rejects. A second call while one runs does nothing. */
  async apply(): Promise<void> {
    const review = this.#session.current;
    if (!review || this.#running) return;
    this.#running = true;
    try {
      await this.#apply(review);
    } catch (error) {
      this.#services.tell.failed('apply the automation', error);
    } finally {
      this.#running = false;
    }
  }

  async #apply(review: Review): Promise<void> {
    const work = { documents: includedDocuments(review.model), make: includedFiles(review.model) };
    if (work.documents.length + work.make.length === 0) {
      void window.showInformationMessage(nothingToApplyMessage(review.model.plan));
      return;
    }
    const result = await withPatience('Applying…', (token) => changeDocuments(work, this.#services.keys, token));
    await this.#finish(review, result);
  }

  async #finish(review: Review, result: ChangeResult): Promise<void> {
    if (result.state === 'cancelled') return;
    if (result.state === 'stale') {
      const message = changedMeanwhileMessage(result.docs, result.gone);
      if (await this.#desk.open(review.source)) void window.showWarningMessage(message);
    } else if (result.state === 'refused') {
      void window.showWarningMessage('VS Code did not make the edit, and nothing was changed. Apply again to retry.');
    } else {
      await this.#applied(review, result.documents);
    }
  }

  async #applied(review: Review, changed: readonly ChangedDocument[]): Promise<void> {
    // VS Code saves a refactoring's files unless the person has said otherwise.
    const saves = workspace.getConfiguration('files').get('refactoring.autoSave', true);
    const unsaved = saves ? await saveAll(changed) : [];
    const application = await this.#note(review, changed);
    this.#listener.applied(review.source, review.model.plan.source);
    await this.#desk.close();
    const { commands } = review.model.plan;
    const done = appliedMessage(included(review.model), includedFiles(review.model).length);
    this.#tell(review, sentences(done, unsavedMessage(unsaved), leftToRunMessage(commands)), application);
  }

  /** The name under which the host knows of it, without which there is only the editor's own undo. */
  async #note(review: Review, changed: readonly ChangedDocument[]): Promise<ApplicationId | undefined> {
    try {
      const documents: Params<'applied'>['documents'] = [];
      for (const each of changed)
        documents.push({ doc: each.doc, before: each.before, after: await currentText(each) });
      for (const { doc, text } of includedFiles(review.model))
        documents.push({ doc, before: '', after: text, made: true });
      const { source } = review.model.plan;
      const params = { source, title: review.source.name, documents };
      return (await this.#services.host.request('applied', params)).application;
    } catch (error) {
      this.#services.tell.failed(
        'note what was applied; only the editor’s own Undo takes it back, until you edit one of the files',
        error,
      );
      return undefined;
    }
  }

  /** Its buttons act on this application, however many came after it by the time they are clicked. */
  #tell({ source, model }: Review, message: string, application: ApplicationId | undefined): void {
    const keep = source.kind === 'suggestion' && source.family === 'edit' ? ['Save As Command…'] : [];
    const run = model.plan.commands.length > 0 ? [PUT] : [];
    const buttons = application ? ['Undo', ...run, ...keep] : run;
    void Promise.resolve(window.showInformationMessage(message, ...buttons)).then((chosen) => {
      if (chosen === 'Undo' && application) this.#listener.undo(application);
      if (chosen === PUT) putIntoTerminal(model.plan.commands);
      if (chosen === 'Save As Command…') this.#listener.save(source, model.plan.source);
    });
  }
}
