/** Suggestions: when to speak, the toast, the review, apply and undo, saved automations. */
import { commands, Disposable, window } from 'vscode';
import type { Suggestion } from '../../agent-core/contracts/index.ts';
import { Applier } from './apply.ts';
import { runAutomation } from './automations.ts';
import { commandIds } from './ids.ts';
import { suggestNextCommand } from './next-command.ts';
import { SuggestedPlaces } from './places/index.ts';
import { renameable } from './rename/instead.ts';
import { SymbolRename } from './rename/symbol-rename.ts';
import { registerReviewCommands } from './review/commands.ts';
import { ReviewDesk } from './review/desk.ts';
import { ReviewDocuments } from './review/documents.ts';
import { ReviewSession } from './review/session.ts';
import { ReviewTree } from './review/tree.ts';
import { Saving } from './saving.ts';
import type { SuggestionServices } from './services.ts';
import type { Speaker } from './speaker.ts';
import { type Reviewing, startSpeaking, tellRenameable } from './toast.ts';
import { Undoer } from './undo.ts';
import { countsOf, inFiles, plainCode } from './wording.ts';

export type { SuggestionServices } from './services.ts';

/** Starts listening for suggestions and registers every command of theirs. */
export function registerSuggestions(services: SuggestionServices): Disposable {
  const session = new ReviewSession(services);
  const documents = new ReviewDocuments(session, services.log);
  const tree = new ReviewTree(session, services.keys);
  const saving = new Saving(services, session);
  const undoer = new Undoer(services);
  const desk = new ReviewDesk(services, session, tree, (source) => {
    if (source.kind === 'suggestion') speaker.close(source.id);
  });
  const places = new SuggestedPlaces(services);
  const reviewing: Reviewing = {
    get reviewed() {
      return session.current?.source;
    },
    open: ({ id, family, fingerprint, summary }) =>
      void desk.open({ kind: 'suggestion', family, id, fingerprint, name: summary }),
    close: ({ id }) => {
      if (session.current?.source.id === id) void desk.close();
    },
  };
  const renames = new SymbolRename(services);
  const { speaker, registration } = startSpeaking(services, reviewing, places, renames);
  const applier = new Applier(services, session, desk, {
    applied: (source, planSource) => {
      if (source.kind === 'suggestion') speaker.close(source.id);
      saving.applied(source, planSource);
    },
    undo: (application) => undoer.undo(application),
    save: (source, planSource) => saving.saveApplied(source, planSource),
  });
  const never = async () => {
    const source = session.current?.source;
    return source?.kind === 'suggestion' && (await speaker.refuse(source));
  };
  return Disposable.from(
    registration,
    places,
    saving,
    session.onDidChange(() => {
      saving.tell();
      tellRenameable(speaker.spoken, reviewing, renames);
      speaker.poke();
    }),
    registerReviewCommands({ services, session, tree, desk, applier, takeSpoken: () => speaker.take(), never }),
    commands.registerCommand(commandIds.reviewSuggestion, () => reviewSuggestion(speaker)),
    commands.registerCommand(commandIds.suggestNextCommand, () => suggestNextCommand(services)),
    commands.registerCommand(commandIds.renameSymbol, () => {
      const suggestion = renameable(speaker.spoken, reviewing.reviewed, (spoken) => renames.isOffered(spoken));
      if (suggestion) speaker.rename(suggestion);
    }),
    commands.registerCommand(commandIds.undo, () => undoer.undo()),
    commands.registerCommand(commandIds.save, () => saving.save()),
    commands.registerCommand(commandIds.run, () => runAutomation(services, desk)),
    desk,
    tree,
    documents,
    session,
  );
}

/** The way back to a toast that went away. */
async function reviewSuggestion(speaker: Speaker): Promise<void> {
  const chosen = await chooseOf(speaker.spoken);
  if (chosen) speaker.review(chosen);
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
