/** Suggestions: when to speak, the toast, the review, apply and undo, saved automations. */
import { commands, Disposable, window } from 'vscode';
import type { Suggestion } from '../../agent-core/contracts/index.ts';
import { Applier } from './apply.ts';
import { runAutomation, type Savable, saveAutomation } from './automations.ts';
import { commandIds, contextKeys } from './ids.ts';
import { registerReviewCommands } from './review/commands.ts';
import { ReviewDesk } from './review/desk.ts';
import { ReviewDocuments } from './review/documents.ts';
import { ReviewSession } from './review/session.ts';
import type { ReviewSource } from './review/source.ts';
import { ReviewTree } from './review/tree.ts';
import type { SuggestionServices } from './services.ts';
import type { Speaker } from './speaker.ts';
import { startSpeaking } from './toast.ts';
import { undoLastAutomation } from './undo.ts';
import { countsOf, inFiles, plainCode } from './wording.ts';

export type { SuggestionServices } from './services.ts';

/** Starts listening for suggestions and registers every command of theirs. */
export function registerSuggestions(services: SuggestionServices): Disposable {
  const session = new ReviewSession(services);
  const documents = new ReviewDocuments(session, services.log);
  const tree = new ReviewTree(session, services.keys);
  const desk = new ReviewDesk(services, session, tree);
  const saving = new Saving(services, session);
  const { speaker, registration } = startSpeaking(services, {
    get isOpen() {
      return session.current !== undefined;
    },
    open: (suggestion) => void desk.open({ kind: 'suggestion', id: suggestion.id, name: suggestion.summary }),
  });
  const applier = new Applier(services, session, desk, {
    applied: (source, planSource) => {
      if (source.kind === 'suggestion') speaker.close(source.id);
      saving.applied(source, planSource);
    },
    undo: () => undoLastAutomation(services),
    save: () => saving.save(),
  });
  const never = () => {
    const source = session.current?.source;
    if (source?.kind === 'suggestion') speaker.refuse(source.id);
  };
  return Disposable.from(
    registration,
    session.onDidChange(() => {
      saving.tell();
      speaker.poke();
    }),
    registerReviewCommands({ services, session, tree, desk, applier, never }),
    commands.registerCommand(commandIds.reviewSuggestion, () => reviewSuggestion(speaker)),
    commands.registerCommand(commandIds.undo, () => undoLastAutomation(services)),
    commands.registerCommand(commandIds.save, () => saving.save()),
    commands.registerCommand(commandIds.run, () => runAutomation(services, desk)),
    desk,
    tree,
    documents,
    session,
  );
}

/** What Save As Command keeps: the suggestion in review, or else the one applied last in this window. */
class Saving {
  readonly #services: SuggestionServices;
  readonly #session: ReviewSession;
  #last: Savable | undefined;

  constructor(services: SuggestionServices, session: ReviewSession) {
    this.#services = services;
    this.#session = session;
  }

  applied(source: ReviewSource, planSource: string): void {
    this.#last = savableOf(source, planSource);
    this.tell();
  }

  tell(): void {
    void commands.executeCommand('setContext', contextKeys.canSave, this.#savable() !== undefined);
  }

  async save(): Promise<void> {
    const savable = this.#savable();
    if (savable) await saveAutomation(this.#services, savable);
    else void window.showInformationMessage('There is nothing to save: open a suggestion’s review first.');
  }

  #savable(): Savable | undefined {
    const review = this.#session.current;
    return review ? savableOf(review.source, review.model.plan.source) : this.#last;
  }
}

/** A saved automation is saved already. */
function savableOf({ kind, name }: ReviewSource, source: string): Savable | undefined {
  return kind === 'suggestion' ? { source, name } : undefined;
}

/** The way back to a toast that went away. */
async function reviewSuggestion(speaker: Speaker): Promise<void> {
  const chosen = await chooseOf(speaker.spoken);
  if (chosen) speaker.review(chosen.id);
}

async function chooseOf(spoken: readonly Suggestion[]): Promise<Suggestion | undefined> {
  if (spoken.length === 0) void window.showInformationMessage('There is no suggestion to review at the moment.');
  if (spoken.length <= 1) return spoken[0];
  const items = spoken.map((suggestion) => ({
    suggestion,
    label: plainCode(suggestion.summary, 80),
    description: inFiles(countsOf(suggestion.places)),
  }));
  const options = { title: 'Review the Suggestion', placeHolder: 'Choose the suggestion to review' };
  return (await window.showQuickPick(items, options))?.suggestion;
}
