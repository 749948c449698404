/** The suggested places in the editors while a suggestion is open: marks, light bulb, and the walk through them. */
import { commands, Disposable, Uri, window, workspace } from 'vscode';
import type { Suggestion } from '../../../agent-core/contracts/index.ts';
import { changesOf } from '../../observers/changes.ts';
import { commandIds, contextKeys } from '../ids.ts';
import type { SuggestionServices } from '../services.ts';
import { offerActions } from './bulb.ts';
import { PlaceMarks } from './marks.ts';
import { type TrackedPlace, TrackedPlaces } from './tracked.ts';
import { PlaceWalk } from './walk.ts';

export class SuggestedPlaces implements Disposable {
  readonly #services: SuggestionServices;
  readonly #tracked = new TrackedPlaces();
  readonly #walk: PlaceWalk;
  readonly #registration: Disposable;
  /** Listens while there are places, and only then. */
  #watching: { readonly marks: PlaceMarks; readonly registration: Disposable } | undefined;

  constructor(services: SuggestionServices) {
    this.#services = services;
    this.#walk = new PlaceWalk(services, this.#tracked, () => this.#refresh());
    const guarded = (doing: string, run: (place?: TrackedPlace) => Promise<void>) => (place?: TrackedPlace) =>
      run(place).catch((error: unknown) => services.tell.failed(doing, error));
    this.#registration = Disposable.from(
      commands.registerCommand(
        commandIds.nextPlace,
        guarded('go to the next place', () => this.#walk.next()),
      ),
      commands.registerCommand(
        commandIds.acceptPlace,
        guarded('make this change', (place) => this.#walk.accept(place)),
      ),
      commands.registerCommand(
        commandIds.skipPlace,
        guarded('skip this place', (place) => this.#walk.skip(place)),
      ),
    );
  }

  /** The suggestion whose places are shown from now on. */
  show(suggestion: Suggestion | undefined): void {
    this.#tracked.show(suggestion);
    this.#refresh();
  }

  dispose(): void {
    this.#stop();
    this.#registration.dispose();
  }

  #refresh(): void {
    const has = this.#tracked.open.length > 0;
    if (has) this.#watching ??= this.#watch();
    else this.#stop();
    void commands.executeCommand('setContext', contextKeys.placesShown, has);
    this.#draw();
  }

  #draw(): void {
    const { ahead } = this.#walk;
    for (const editor of window.visibleTextEditors) {
      const doc = this.#services.keys.keyOf(editor.document.uri);
      const places = this.#tracked.open.filter((place) => place.doc === doc);
      this.#watching?.marks.show(editor, places, ahead?.doc === doc ? ahead : undefined);
    }
  }

  #watch() {
    const { context, keys } = this.#services;
    const marks = new PlaceMarks(Uri.joinPath(context.extensionUri, 'extension', 'media'));
    const draw = () => this.#draw();
    const registration = Disposable.from(
      marks,
      offerActions(this.#tracked, keys),
      window.onDidChangeVisibleTextEditors(draw),
      window.onDidChangeActiveTextEditor(draw),
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === window.activeTextEditor) draw();
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#tracked.changed(keys.keyOf(document.uri), changesOf(contentChanges));
        this.#refresh();
      }),
    );
    return { marks, registration };
  }

  #stop(): void {
    this.#watching?.marks.clear();
    this.#watching?.registration.dispose();
    this.#watching = undefined;
  }
}
