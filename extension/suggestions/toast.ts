/** The speaker's shell: gathers the moment from the editor, puts up the one notification, tells the host what was answered. */
import { commands, DebugStackFrame, Disposable, debug, TextDocumentChangeReason, window, workspace } from 'vscode';
import type { Suggestion } from '../../agent-core/contracts/index.ts';
import type { Moment } from './gate.ts';
import { commandIds, contextKeys } from './ids.ts';
import { renameable } from './rename/instead.ts';
import type { SuggestionServices } from './services.ts';
import { type Answer, type Answered, isOnlyCommands, Speaker } from './speaker.ts';
import { PUT, putIntoTerminal } from './terminal.ts';
import { mayStayOpen, Typing } from './typing.ts';
import { countsOf, inFiles, leftToDo, plainCode, toastMessage } from './wording.ts';

const RENAME = 'Rename Symbol';
const ANSWERS = {
  [RENAME]: 'rename',
  [PUT]: 'take',
  Review: 'review',
  'Not Now': 'notNow',
  'Never For This': 'never',
} as const;

export interface Reviewing {
  /** What is under review, a suggestion or a saved automation. */
  readonly reviewed: { readonly id: string } | undefined;
  open(suggestion: Suggestion): void;
  /** Closes the review of `suggestion`, if it is the one that is open. */
  close(suggestion: Suggestion): void;
}

/** What shows a suggestion's places in the editors. */
export interface PlaceView {
  show(suggestion: Suggestion | undefined): void;
}

/** The language server's rename, where a suggestion is one. */
export interface RenameHandOver {
  /** Whether it does all of the suggestion. Must not reject. */
  serves(suggestion: Suggestion): Promise<boolean>;
  isOffered(suggestion: Suggestion): boolean;
  /** Gives whether the person let it be made. Must not reject. */
  run(suggestion: Suggestion): Promise<boolean>;
}

/** Listens to the host's suggestions and speaks when it may; dispose to fall silent. */
export function startSpeaking(
  services: SuggestionServices,
  reviewing: Reviewing,
  places: PlaceView,
  renames: RenameHandOver,
): { speaker: Speaker; registration: Disposable } {
  const { host, settings, watching, log } = services;
  const typing = new Typing(watching, listenToChanges);
  const hint = createHint();
  const speaker = new Speaker({
    moment: () => momentOf(services, reviewing, typing),
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    prepare: (suggestion) => (suggestion.renaming ? renames.serves(suggestion) : undefined),
    toast: (suggestion) => toast(suggestion, renames.isOffered(suggestion)),
    tell: (suggestion, answer) => tellAnswer(services, suggestion, answer),
    review: (id) => {
      const suggestion = speaker.spoken.find((spoken) => spoken.id === id);
      if (suggestion) reviewing.open(suggestion);
      else void window.showInformationMessage('This suggestion is over: it no longer applies, or was forgotten.');
    },
    rename: (suggestion) =>
      void renames.run(suggestion).then((isMade) => {
        if (!isMade) return;
        speaker.renamed(suggestion);
        reviewing.close(suggestion);
      }),
    take: ({ commands: lines }) => putIntoTerminal(lines),
    spokenChanged: (spoken) => {
      showHint(hint, spoken);
      tellRenameable(spoken, reviewing, renames);
      places.show(spoken[0]);
    },
    held: (why) => log.debug(`a suggestion waits: ${why}`),
  });
  const poke = () => speaker.poke();
  const registration = Disposable.from(
    hint,
    typing,
    { dispose: () => speaker.dispose() },
    host.onNotice('suggestion', (suggestion) => {
      if (mayStayOpen(watching)) speaker.offer(suggestion);
    }),
    host.onNotice('suggestionWithdrawn', ({ id }) => speaker.close(id)),
    host.onDidChangeState(({ state }) => {
      if (state !== 'ready') speaker.closeAll();
    }),
    watching.onDidChange(() => (mayStayOpen(watching) ? speaker.poke() : speaker.closeAll())),
    window.onDidChangeWindowState(poke),
    debug.onDidChangeActiveStackItem(poke),
    workspace.onDidGrantWorkspaceTrust(poke),
    settings.onDidChange(poke),
  );
  return { speaker, registration };
}

/** What a person refused has to reach the host, or it would be offered again: they are told when it did not. */
async function tellAnswer(
  { host, log, tell }: SuggestionServices,
  { id, fingerprint }: Answered,
  answer: Exclude<Answer, 'rename'> | 'shown',
): Promise<boolean> {
  try {
    await host.request('answerSuggestion', { suggestion: id, fingerprint, answer });
    return true;
  } catch (error) {
    if (answer === 'never') tell.failed('note that you never want this change; it may be offered again', error);
    else if (answer === 'notNow') tell.failed('note that you do not want this change now', error);
    else log.warn(`the answer “${answer}” did not reach the agent host: ${error}`);
    return false;
  }
}

async function toast(suggestion: Suggestion, canRename: boolean): Promise<Answer | undefined> {
  try {
    const all = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];
    const isFit = (title: keyof typeof ANSWERS) =>
      (title !== PUT || isOnlyCommands(suggestion)) && (title !== RENAME || canRename);
    const titles = all.filter(isFit);
    const chosen = await window.showInformationMessage(toastMessage(suggestion), ...titles);
    return chosen && ANSWERS[chosen];
  } catch {
    return undefined;
  }
}

function momentOf(
  { settings, watching }: SuggestionServices,
  reviewing: Reviewing,
  typing: Typing,
): Omit<Moment, 'toastSince'> {
  return {
    now: Date.now(),
    focused: window.state.focused,
    // A thread has the focus of a session that runs, too.
    debuggerStopped: debug.activeStackItem instanceof DebugStackFrame,
    enabled: settings.suggestionsEnabled,
    paused: watching.current.state !== 'watching',
    trusted: workspace.isTrusted,
    reviewOpen: reviewing.reviewed !== undefined,
    ...typing.times,
  };
}

function listenToChanges(changed: (isUndo: boolean) => void): Disposable {
  return workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
    if (contentChanges.length === 0 || document !== window.activeTextEditor?.document) return;
    changed(reason === TextDocumentChangeReason.Undo || reason === TextDocumentChangeReason.Redo);
  });
}

/** A quiet way back to a toast that went away. */
function createHint() {
  const item = window.createStatusBarItem('penumbra.suggestion');
  item.name = 'Penumbra Suggestion';
  item.command = commandIds.reviewSuggestion;
  return item;
}

/** Shows Rename Symbol Instead only where it has something to rename. */
export function tellRenameable(
  spoken: readonly Suggestion[],
  { reviewed }: Pick<Reviewing, 'reviewed'>,
  renames: Pick<RenameHandOver, 'isOffered'>,
): void {
  const canRename = renameable(spoken, reviewed, (suggestion) => renames.isOffered(suggestion)) !== undefined;
  void commands.executeCommand('setContext', contextKeys.renameSuggested, canRename);
}

function showHint(item: ReturnType<typeof createHint>, spoken: readonly Suggestion[]): void {
  void commands.executeCommand('setContext', contextKeys.suggestionOpen, spoken.length > 0);
  const [best] = spoken;
  void commands.executeCommand('setContext', contextKeys.commandsSuggested, spoken.some(isOnlyCommands));
  if (!best) {
    item.hide();
    return;
  }
  const rest = best.family === 'edit' ? inFiles(countsOf(best.places)) : plainCode(leftToDo(best), 40);
  item.text = `$(lightbulb) ${rest}`;
  item.tooltip = `Penumbra can do this for you: ${plainCode(best.summary)} (${rest}). Click to review.`;
  item.accessibilityInformation = { label: `Penumbra suggestion: ${plainCode(best.summary)}, ${rest}. Review.` };
  item.show();
}
