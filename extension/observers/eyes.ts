/** Where the person is in a document: the selection and what is in view, thinned out to what somebody could have meant. */
import {
  type Disposable,
  type TextDocument,
  type TextEditor,
  type TextEditorSelectionChangeEvent,
  TextEditorSelectionChangeKind,
  window,
} from 'vscode';
import type { Signal } from '../../agent-core/contracts/index.ts';
import { DisposableStore } from '../adapters/disposables.ts';
import type { ObserverTools } from './observer.ts';

const SELECTION_RESTS_MS = 100;
const VIEW_RESTS_MS = 250;

export class EyesObserver implements Disposable {
  readonly #tools: ObserverTools;
  readonly #keyOf: (document: TextDocument) => string | undefined;
  readonly #owned = new DisposableStore();
  readonly #views = new Map<TextEditor, NodeJS.Timeout>();
  /** Documents whose cursor was told since their text was. */
  readonly #told = new Set<string>();
  #selection: Signal | undefined;
  /** Where typing leaves the cursor: the edit says as much already. */
  #typedTo: { readonly doc: string; readonly offset: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(tools: ObserverTools, keyOf: (document: TextDocument) => string | undefined) {
    this.#tools = tools;
    this.#keyOf = keyOf;
    this.#owned.add(
      window.onDidChangeTextEditorSelection((event) => {
        const doc = this.#keyOf(event.textEditor.document);
        if (doc !== undefined) tools.cost.time('selection', () => this.#selected(event, doc));
      }),
    );
    this.#owned.add(window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#scrolled(textEditor)));
  }

  /** The text of `doc` is told anew: so must its cursor be. */
  opened(doc: string): void {
    this.#told.delete(doc);
  }

  /** The person's change ended at `offset` of the text as it is now; `undefined` when it had no one end. */
  edited(doc: string, offset: number | undefined): void {
    this.#typedTo = offset === undefined ? undefined : { doc, offset };
  }

  /** Hands on the selection that waits: something else is about to be told. */
  flush(): void {
    clearTimeout(this.#timer);
    const signal = this.#selection;
    this.#selection = undefined;
    if (signal) this.#tools.emit(signal);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const timer of this.#views.values()) clearTimeout(timer);
    this.#selection = undefined;
    this.#owned.dispose();
  }

  /** Offsets are taken now: by the time the signal goes out the text may be another. */
  #selected({ textEditor: { document }, selections, kind }: TextEditorSelectionChangeEvent, doc: string): void {
    const selection = selections[0];
    if (!selection) return;
    const offset = document.offsetAt(selection.start);
    const length = selection.isEmpty ? 0 : document.offsetAt(selection.end) - offset;
    const typedTo = this.#typedTo;
    this.#typedTo = undefined;
    const isTyping = kind === TextEditorSelectionChangeKind.Keyboard && selections.length === 1 && length === 0;
    if (isTyping && this.#told.has(doc) && typedTo?.doc === doc && typedTo.offset === offset) return;
    this.#told.add(doc);
    this.#selection = { v: 1, t: this.#tools.now(), kind: 'editor.select', doc, offset, length };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SELECTION_RESTS_MS);
  }

  #scrolled(editor: TextEditor): void {
    if (this.#views.has(editor) || this.#keyOf(editor.document) === undefined) return;
    this.#views.set(
      editor,
      setTimeout(() => this.#viewed(editor), VIEW_RESTS_MS),
    );
  }

  #viewed(editor: TextEditor): void {
    this.#views.delete(editor);
    const doc = this.#keyOf(editor.document);
    const first = editor.visibleRanges[0];
    const last = editor.visibleRanges.at(-1);
    if (doc === undefined || !first || !last) return;
    const from = editor.document.offsetAt(first.start);
    const to = editor.document.offsetAt(last.end);
    this.flush();
    this.#tools.emit({ v: 1, t: this.#tools.now(), kind: 'editor.view', doc, from, to });
  }
}
