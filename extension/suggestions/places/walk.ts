/**
 * Walks the suggested places one by one: shows the next, accepts or skips the one under the cursor.
 *
 * 1. What is accepted is checked with the host first, against the text as the editor holds it.
 * 2. An accepted place is an ordinary edit of one editor, with the editor's own undo; nothing is saved.
 */
import { Range, Selection, type TextEditor, TextEditorRevealType, window, workspace } from 'vscode';
import type { PlannedPlace, SuggestionId } from '../../../agent-core/contracts/index.ts';
import { textHash } from '../hash.ts';
import type { SuggestionServices } from '../services.ts';
import { editorTexts } from '../texts.ts';
import { plainCode } from '../wording.ts';
import { rangeOf } from './marks.ts';
import type { Spot, TrackedPlace, TrackedPlaces } from './tracked.ts';

const NONE = 'There is no suggested place. Penumbra shows places while a suggestion is open.';
const GONE = 'This place is no longer as it was suggested. Nothing was changed.';
const SHOWN_MS = 8_000;
/** The second time with the editor's own text. */
const TRIES = 2;

export class PlaceWalk {
  readonly #services: Pick<SuggestionServices, 'host' | 'keys' | 'tell'>;
  readonly #tracked: TrackedPlaces;
  readonly #changed: () => void;
  #last: Promise<void> = Promise.resolve();

  /** `changed` is called when a place was skipped. */
  constructor(
    services: Pick<SuggestionServices, 'host' | 'keys' | 'tell'>,
    tracked: TrackedPlaces,
    changed: () => void,
  ) {
    this.#services = services;
    this.#tracked = tracked;
    this.#changed = changed;
  }

  /** The place on the cursor's line. */
  get here(): TrackedPlace | undefined {
    const editor = window.activeTextEditor;
    if (!editor) return undefined;
    const { document, selection } = editor;
    const from = document.offsetAt(document.lineAt(selection.start.line).range.start);
    const to = document.offsetAt(document.lineAt(selection.end.line).range.end);
    return this.#tracked.within(this.#services.keys.keyOf(document.uri), from, to);
  }

  /** The next place from the cursor on. */
  get ahead(): TrackedPlace | undefined {
    return this.here ?? this.#tracked.next(this.#spot());
  }

  next(): Promise<void> {
    return this.#inTurn(() => this.#next());
  }

  /** Makes the change of `place`, or of the one on the cursor's line, and goes on to the next; only goes on where there is none. */
  accept(place?: TrackedPlace): Promise<void> {
    return this.#inTurn(() => this.#accept(place ?? this.here));
  }

  skip(place?: TrackedPlace): Promise<void> {
    return this.#inTurn(() => this.#skip(place ?? this.here));
  }

  /** Keys pressed while a place is still being looked at count for the one after it. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(run, run);
    return this.#last;
  }

  async #next(): Promise<void> {
    const place = this.#tracked.next(this.#spot());
    if (place) await this.#show(place);
    else void window.showInformationMessage(NONE);
  }

  async #accept(place: TrackedPlace | undefined): Promise<void> {
    const { id } = this.#tracked;
    if (!place || id === undefined) return this.#next();
    const editor = await this.#open(place);
    const planned = editor && (await this.#check(editor, place, id));
    const range = planned && wholeRange(editor, planned);
    if (!planned || !range || !(await editor.edit((edit) => edit.replace(range, planned.text)))) {
      return void window.showInformationMessage(GONE);
    }
    if (this.#tracked.open.length > 0) await this.#next();
  }

  async #skip(place: TrackedPlace | undefined): Promise<void> {
    if (!place) return this.#next();
    this.#tracked.skip(place);
    this.#changed();
    if (this.#tracked.open.length > 0) await this.#next();
  }

  #spot(): Spot | undefined {
    const editor = window.activeTextEditor;
    if (!editor) return undefined;
    const offset = editor.document.offsetAt(editor.selection.active);
    return { doc: this.#services.keys.keyOf(editor.document.uri), offset };
  }

  async #show(place: TrackedPlace): Promise<void> {
    const { length: all } = this.#tracked.open;
    const number = this.#tracked.open.indexOf(place) + 1;
    const editor = await this.#open(place);
    if (!editor) return void window.showInformationMessage(GONE);
    const range = rangeOf(editor, place);
    editor.selection = new Selection(range.start, range.start);
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
    const change = place.text === '' ? 'is removed' : `becomes ${plainCode(place.text, 60)}`;
    window.setStatusBarMessage(`Place ${number} of ${all}: ${change}`, SHOWN_MS);
  }

  async #open({ doc }: TrackedPlace): Promise<TextEditor | undefined> {
    const uri = this.#services.keys.uriOf(doc);
    const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    try {
      const document = shown?.document ?? (await workspace.openTextDocument(uri));
      return await window.showTextDocument(document, shown?.viewColumn);
    } catch {
      return undefined;
    }
  }

  /** The place as the host would change it now; `undefined` when it no longer would. */
  async #check(editor: TextEditor, place: TrackedPlace, suggestion: SuggestionId): Promise<PlannedPlace | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const documents = tries === 0 ? [] : await editorTexts([place.doc], this.#services.keys);
      const answer = await this.#services.host.request('planSuggestion', { suggestion, documents, purpose: 'walk' });
      if (answer.state === 'stale') return undefined;
      const planned = answer.plan.documents.find(({ doc }) => doc === place.doc);
      if (planned?.hash !== textHash(editor.document.getText())) continue;
      return planned.places.find(({ offset, text }) => offset === place.offset && text === place.text);
    }
    return undefined;
  }
}

/** All that is replaced; what is marked of a removed line ends before its line break. */
function wholeRange({ document }: TextEditor, { offset, length }: PlannedPlace): Range {
  return new Range(document.positionAt(offset), document.positionAt(offset + length));
}
